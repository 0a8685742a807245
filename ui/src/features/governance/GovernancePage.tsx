// Governance: what the rules found, and before that what they could not see.
import { useCallback, useMemo, useState } from "react";
import { useCommands } from "../../commands";
import { number, t } from "../../i18n";
import { Button, EmptyState, FilterChips, SearchField, Skeleton, useMedia, VirtualList } from "../../kit";
import { AsOf, ExportMenu, Problem } from "../../mesh";
import { go, type GovernanceRoute, useTyped } from "../../routes";
import { askedOf, type Entry, type Filters, filtersOf, isFiltered, NO_FILTERS, routeOf, SEVERITIES } from "./audit";
import css from "./governance.module.css";
import { Coverage } from "./parts/Coverage";
import { Facets } from "./parts/Facets";
import { FindingPanel } from "./parts/FindingPanel";
import { FINDING_HEIGHT, FindingRow } from "./parts/FindingRow";
import { useAudit, useRunAgain } from "./queries";

export function GovernancePage({ route }: { route: GovernanceRoute }) {
  const inAddress = useMemo(() => filtersOf(route), [route]);
  const [text, setText, asked] = useTyped(inAddress.text, (next) => routeOf({ ...inAddress, text: next }));
  const filters = useMemo(() => ({ ...inAddress, text }), [inAddress, text]);
  const setFilters = (next: Filters) => go(routeOf(next));
  const asks = useMemo(() => askedOf({ ...inAddress, text: asked }), [inAddress, asked]);
  const audit = useAudit(asks);
  const { report, entries, error } = audit, { run, running } = useRunAgain();
  const [chosen, setChosen] = useState<string | null>(null);
  const narrow = useMedia("(max-width: 1300px)");
  const current = entries.find((entry) => entry.id === chosen) ?? null;
  const titles = useMemo(() => new Map(report?.rules.map((rule) => [rule.rule, rule.title])), [report]);
  const row = useCallback(({ finding }: Entry) => <FindingRow finding={finding} />, []);
  const close = useCallback(() => setChosen(null), []);

  useCommands(useMemo(() => [{ id: "governance.run", title: t("governance.run"), group: "page" as const, run }], [run]));

  if (error && !report) return <Problem error={error} onRetry={audit.retry} />;
  if (!report) return <div className={css["wait"]}><Skeleton lines={12} height={48} /></div>;
  const severities = new Map(report.facets.severities);
  const audited = report.rules.filter((rule) => rule.audited).length;
  return (
    <div className={css["page"]}>
      <Facets report={report} filters={filters} onFilters={setFilters} />
      <section className={css["middle"]} aria-label={t("governance.list")}>
        <header className={css["head"]}>
          <h1>{t("governance.title", { findings: t("governance.findings", { count: report.total }), rules: t("governance.rules", { audited: number(audited), all: number(report.rules.length) }) })}</h1>
          <AsOf as_of={report.as_of} complete={report.complete} gaps={report.gaps} /><span className="spring" />
          <Button onPress={run} isDisabled={running}>{running ? t("governance.running") : t("governance.run")}</Button>
          <ExportMenu what={{ what: "audit", filter: askedOf(filters) }} />
        </header>
        <Coverage report={report} />
        <div className={css["tools"]}>
          <div className={css["search"]} data-search><SearchField label={t("lists.search")} placeholder={t("governance.search")} value={text} onChange={setText} /></div>
          <FilterChips label={t("governance.bySeverity")} chosen={filters.severities} onChange={(next) => setFilters({ ...filters, severities: next })} chips={
            SEVERITIES.map((severity) => ({ id: severity, text: t(`governance.severity.${severity}`), count: severities.get(severity) ?? 0 }))
          } />
          <span className="spring" />
          <span role="status" className={`${css["found"]} quiet small`}>{report.matching < report.total ? t("governance.found", { count: report.matching, all: number(report.total) }) : ""}</span>
        </div>
        <div className={css["list"]}>
          <VirtualList
            label={t("governance.list")} items={entries} question={JSON.stringify(asks)} idOf={idOf} textOf={textOf} row={row} rowHeight={FINDING_HEIGHT}
            current={current?.id ?? null} onCurrent={setChosen} onOpen={({ finding }) => go({ page: "asset", key: finding.subject.key })}
            {...(audit.hasMore ? { onMore: audit.more, loadingMore: audit.isFetchingMore } : {})}
            empty={isFiltered(filters)
              ? <EmptyState reason="noMatch" title={t("governance.noneTitle")} action={<Button onPress={() => setFilters(NO_FILTERS)}>{t("lists.clear")}</Button>}>{t("governance.noneWhy")}</EmptyState>
              : <EmptyState reason="notOffered" title={t("governance.cleanTitle")}>{t("governance.cleanWhy")}</EmptyState>}
          />
        </div>
      </section>
      {current ? <FindingPanel finding={current.finding} title={titles.get(current.finding.rule) ?? ""} over={narrow} onClose={close} /> : null}
    </div>
  );
}

const idOf = (entry: Entry) => entry.id;
const textOf = ({ finding }: Entry) => `${finding.subject.name}, ${finding.sentence}`;
