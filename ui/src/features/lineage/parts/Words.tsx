// The picture as a tree: equal to the map, with the same chosen thing.
import { useCallback, useMemo, useState } from "react";
import { shownName, t } from "../../../i18n";
import type { LineageView } from "../../../ipc";
import { Marks, StateMark, Tree } from "../../../kit";
import { dialectMark, DomainTag } from "../../../mesh";
import { wordsOf } from "../picture";
import { openAtFirst, rowOf, treeOf, type Word } from "../tree";
import css from "./Words.module.css";

interface Props {
  view: LineageView;
  chosen: string | null;
  onChoose: (key: string) => void;
  onOpen: (key: string) => void;
  onEdge: (id: string | null) => void;
}

export function Words({ view, chosen, onChoose, onOpen, onEdge }: Props) {
  const words = useMemo(() => treeOf(view), [view]);
  const byId = useMemo(() => indexOf(words), [words]);
  const [row, setRow] = useState<string | null>(null);
  // The row the reader stands on, as long as it is the chosen thing; else the first row of that thing.
  const at = row !== null && (byId.get(row)?.node?.key ?? null) === chosen ? row : chosen ? rowOf(words, chosen) : null;
  const [open, setOpen] = useState<Set<string>>(() => openAtFirst(words, at));
  const select = (id: string) => {
    const word = byId.get(id);
    setRow(id);
    if (!word?.node) return;
    onChoose(word.node.key);
    onEdge(word.edge === null ? null : String(word.edge));
  };
  const draw = useCallback((word: Word) => <Row word={word} view={view} />, [view]);
  return (
    <section className={css["words"]}>
      {view.focus ? <h2 className={css["title"]} dir="auto">{shownName(view.focus.name)} <span className="quiet small">{t("lineage.shown", { count: view.nodes.length })}</span></h2> : null}
      <Tree
        label={t("lineage.list")} nodes={words} expanded={open} onExpand={setOpen} selected={at} onSelect={select}
        onOpen={(id) => { const key = byId.get(id)?.node?.key; if (key) onOpen(key); }} row={draw}
      />
    </section>
  );
}

function Row({ word, view }: { word: Word; view: LineageView }) {
  const { node } = word;
  if (!node) return <><b>{word.heading === "up" ? t("lineage.takesFrom") : word.heading === "down" ? t("lineage.givesTo") : word.text === "" ? t("domain.none") : word.text}</b><span className="quiet small">{word.children.length === 0 ? (word.heading === "up" ? t("lineage.nothingUp") : t("lineage.nothingDown")) : word.children.length}</span></>;
  const edge = word.edge === null ? undefined : view.edges[word.edge], more = node.more_up + node.more_down;
  return (
    <>
      <span className={`${css["name"]} cut`} dir="auto" title={shownName(node.name)}>{shownName(node.name)}</span>
      <span className="quiet small cut">{wordsOf(node)}</span><DomainTag domain={node.domain} />
      {node.stub ? <StateMark standing="unknown">{t("lineage.stub")}</StateMark> : null}
      {word.mark === "circle" ? <StateMark standing="warn">{t("lineage.circle")}</StateMark> : word.mark === "again" ? <span className="quiet small">{t("lineage.again")}</span> : null}
      {more > 0 && word.children.length === 0 && word.mark === null ? <span className="quiet small">{t("lineage.moreNeighbours", { count: more })}</span> : null}
      <span className="spring" />
      {edge ? <Marks items={edge.provenance.map((one) => ({ mark: dialectMark(one.dialect), about: `${one.catalog}: ${t(`lineage.method.${one.method}`)}` }))} label={t("marks.saidBy", { who: edge.provenance.map((one) => one.catalog).join(", ") })} still most={3} /> : null}
    </>
  );
}

function indexOf(words: readonly Word[], into = new Map<string, Word>()): Map<string, Word> {
  for (const word of words) {
    into.set(word.id, word);
    indexOf(word.children, into);
  }
  return into;
}
