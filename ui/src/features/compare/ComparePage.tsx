// Two to four things side by side. What nobody says is "unknown", never empty.
import { X } from "lucide-react";
import { useMemo, useState } from "react";
import { useCommands } from "../../commands";
import { shownName, t } from "../../i18n";
import { type CompareGrid, type ExportFormat, type ThingRef, useCommandKept, useCommand } from "../../ipc";
import { Button, Checkbox, EmptyState, IconButton, Menu, Skeleton } from "../../kit";
import { AsOf, DomainTag, exportText, kindWords, Problem, SaidByCatalogs, ThingLink, ThingPicker } from "../../mesh";
import { go } from "../../routes";
import css from "./compare.module.css";

const LEAST = 2, MOST = 4;

export function ComparePage({ keys }: { keys: readonly string[] }) {
  const enough = keys.length >= LEAST;
  const answer = useCommandKept("asset.compare", { keys: [...keys] }, { enabled: enough });
  const alone = useCommand("asset.show", { key: keys[0] ?? "" }, { enabled: keys.length === 1 }).data?.thing;
  const grid = enough ? answer.data : undefined;
  const [onlyDiffering, setOnlyDiffering] = useState(false);
  const things = grid?.things ?? (alone ? [alone] : []);
  useCommands(useMemo(() => [
    { id: "compare.differing", title: t("compare.onlyDiffering"), group: "page" as const, shortcut: "d", run: () => setOnlyDiffering((on) => !on) },
  ], []));
  return (
    <div className={css["page"]}>
      <header className={css["head"]}>
        <h1>{t("compare.title", { count: keys.length })}</h1>
        {grid ? <span className="quiet">{differing(grid) > 0 ? t("compare.differing", { count: differing(grid) }) : t("compare.same")}</span> : null}
        <span className="spring" />
        {grid ? <AsOf as_of={grid.as_of} complete={grid.complete} gaps={grid.gaps} /> : null}
        {grid ? <Checkbox checked={onlyDiffering} onChange={setOnlyDiffering}>{t("compare.onlyDiffering")}</Checkbox> : null}
        {grid ? <Menu label={t("compare.export")} trigger={<Button>{t("compare.export")}</Button>} entries={FORMATS.map(([format, word]) => ({ id: format, text: t(word), run: () => void exportText({ what: "compare", keys: [...keys] }, format) }))} /> : null}
      </header>
      {keys.length < MOST ? <div className={css["add"]}><ThingPicker key={keys.join("\n")} label={t("compare.add")} placeholder={t("compare.addHint")} without={keys} onPick={(thing) => go({ page: "compare", keys: [...keys, thing.key] }, { replace: keys.length > 1 })} /></div>
        : <p className="quiet small">{t("compare.full")}</p>}
      {enough && answer.error && !grid ? <Problem error={answer.error} onRetry={answer.retry} /> : null}
      {enough && !grid && !answer.error ? <Skeleton lines={10} height={40} /> : null}
      {!enough && things.length === 1 ? <ul className={css["alone"]}>{things.map((thing) => <li key={thing.key}><Title thing={thing} keys={keys} /></li>)}</ul> : null}
      {!enough ? <EmptyState reason="noMatch" title={t("compare.emptyTitle")} action={<Button onPress={() => go({ page: "discover", q: "" })}>{t("cmd.goDiscover")}</Button>}>{t("compare.emptyWhy")}</EmptyState> : null}
      {grid ? <Grid grid={grid} keys={keys} onlyDiffering={onlyDiffering} /> : null}
    </div>
  );
}

/** Rows whose values are lists; prose is left whole. */
const LISTS = new Set(["owners", "promises", "contracts", "tags", "known to", "products"]);
const FORMATS = [["markdown", "compare.markdown"], ["csv", "compare.csv"]] as const satisfies readonly (readonly [ExportFormat, string])[];

function Grid({ grid, keys, onlyDiffering }: { grid: CompareGrid; keys: readonly string[]; onlyDiffering: boolean }) {
  const rows = grid.rows.filter((row) => row.differs || !onlyDiffering);
  return (
    <div className={css["frame"]}>
      <table className={css["grid"]}>
        <thead>
          <tr>
            <th scope="col" className={css["corner"]}><span className="sr">{t("compare.field")}</span></th>
            {grid.things.map((thing) => <th key={thing.key} scope="col"><Title thing={thing} keys={keys} /></th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.field} data-differs={row.differs || undefined}>
              <th scope="row"><span className={css["field"]}>{row.field}</span>{row.differs ? <span className={css["differs"]}>≠ {t("compare.differs")}</span> : null}</th>
              {row.values.map((value, at) => (
                <td key={at}>{value === null ? <span className={css["unknown"]}>{t("compare.unknown")}</span> : <Value text={value} list={LISTS.has(row.field)} />}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A value; a list of them stands one under the other. */
function Value({ text, list }: { text: string; list: boolean }) {
  const parts = list ? text.split(", ") : [text];
  if (parts.length < 2) return <span className={css["value"]} dir="auto">{text}</span>;
  return <ul>{parts.map((part, at) => <li key={at} dir="auto">{part}</li>)}</ul>;
}

function Title({ thing, keys }: { thing: ThingRef; keys: readonly string[] }) {
  const name = shownName(thing.name);
  return (
    <div className={css["thing"]}>
      <span className={css["name"]}><ThingLink thing={thing} /><IconButton label={t("compare.remove", { name })} icon={<X size={13} aria-hidden />} onPress={() => go({ page: "compare", keys: keys.filter((key) => key !== thing.key) }, { replace: true })} /></span>
      <span className={css["kind"]}><span>{kindWords(thing)}</span><DomainTag domain={thing.domain} /></span>
      <SaidByCatalogs catalogs={thing.catalogs} />
    </div>
  );
}

function differing(grid: CompareGrid): number {
  return grid.rows.filter((row) => row.differs).length;
}
