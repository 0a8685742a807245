import { X } from "lucide-react";
import { Button as AriaButton } from "react-aria-components/Button";
import { shownName, t } from "../../../i18n";
import type { LineageNode } from "../../../ipc";
import { Button, IconButton, Marks, StateMark } from "../../../kit";
import { dialectMark, DomainTag, Dye, SaidByCatalogs, ThingLink } from "../../../mesh";
import { go, type LineageRoute } from "../../../routes";
import type { Neighbours, Step } from "../neighbours";
import { wordsOf } from "../picture";
import { around, wayFrom } from "../state";
import css from "./Card.module.css";

interface Props {
  node: LineageNode;
  beside: Neighbours;
  route: LineageRoute;
  isFocus: boolean;
  /** Shows an edge: while it has the focus or the pointer, or for good. */
  onHover: (id: string | null) => void;
  onEdge: (id: string) => void;
  onChoose: (key: string | null) => void;
  onToggle: (key: string) => void;
  onGoIn: (key: string) => void;
}

const MOST = 7;

/** The chosen thing, its neighbours in the picture and what can be done with it. */
export function ThingCard({ node, beside, route, isFocus, onHover, onEdge, onChoose, onToggle, onGoIn }: Props) {
  const open = route.keys?.includes(node.key) ?? false, hidden = node.more_up + node.more_down;
  return (
    <aside className={`${css["card"]} ${css["thing"]}`} aria-label={t("lineage.chosen")}>
      <header className={css["head"]}>
        <h2 className={css["title"]} dir="auto"><ThingLink thing={node} className="" /></h2>
        <IconButton label={t("kit.close")} shortcut="Escape" icon={<X size={14} aria-hidden />} onPress={() => onChoose(null)} />
      </header>
      <p className={css["sub"]}><span>{wordsOf(node)}</span><DomainTag domain={node.domain} /></p>
      <p className={css["sub"]}>{node.stub ? <StateMark standing="unknown">{t("lineage.stub")}</StateMark> : <SaidByCatalogs catalogs={node.catalogs} />}</p>
      <div className={css["actions"]}>
        {isFocus ? null : <Button onPress={() => go(around(route, node.key))}>{t("lineage.focus")}</Button>}
        {route.level === "column" ? null : <Button onPress={() => onGoIn(node.key)}>{t("lineage.goIn")}</Button>}
        {hidden > 0 || open ? <Button onPress={() => onToggle(node.key)}>{open ? t("lineage.collapse") : t("lineage.expand")}</Button> : null}
        <Button onPress={() => go(wayFrom(route, node.key), { replace: true })}>{t("lineage.wayFrom")}</Button>
      </div>
      <Side title={t("lineage.takesFromCount", { count: beside.up.get(node.key)?.length ?? 0 })} steps={beside.up.get(node.key) ?? []} more={node.more_up} nothing={t("lineage.nothingUp")} onHover={onHover} onEdge={onEdge} />
      <Side title={t("lineage.givesToCount", { count: beside.down.get(node.key)?.length ?? 0 })} steps={beside.down.get(node.key) ?? []} more={node.more_down} nothing={t("lineage.nothingDown")} onHover={onHover} onEdge={onEdge} />
    </aside>
  );
}

interface SideProps extends Pick<Props, "onHover" | "onEdge"> {
  title: string;
  steps: readonly Step[];
  more: number;
  nothing: string;
}

function Side({ title, steps, more, nothing, onHover, onEdge }: SideProps) {
  return (
    <section className={css["block"]}>
      <h3>{title}</h3>
      {steps.length === 0 && more === 0 ? <p className={css["text"]}>{nothing}</p> : null}
      <ul>{steps.slice(0, MOST).map(({ node, edge, index }) => (
        <li key={node.key}>
          <AriaButton
            className={css["neighbour"] ?? ""} onPress={() => onEdge(String(index))} onHoverStart={() => onHover(String(index))} onHoverEnd={() => onHover(null)}
            onFocus={() => onHover(String(index))} onBlur={() => onHover(null)}
          >
            <Dye hue={node.domain?.hue ?? null} /><span className="cut" dir="auto">{shownName(node.name)}</span>{edge.knot ? <span className={css["knot"]} aria-hidden>◇</span> : null}
            <Marks items={edge.provenance.map((one) => ({ mark: dialectMark(one.dialect), about: one.catalog }))} label={t("marks.saidBy", { who: edge.provenance.map((one) => one.catalog).join(", ") })} still most={2} />
          </AriaButton>
        </li>
      ))}</ul>
      {steps.length > MOST || more > 0 ? <p className={css["text"]}>{t("lineage.moreNeighbours", { count: more + Math.max(0, steps.length - MOST) })}</p> : null}
    </section>
  );
}
