import type { ReactNode } from "react";
import { number, shownName, t } from "../../../i18n";
import type { AuditReport } from "../../../ipc";
import { Checkbox, StateIcon, Tooltip } from "../../../kit";
import { DomainTag } from "../../../mesh";
import { type Filters, NO_DOMAIN, toggled } from "../audit";
import css from "./Facets.module.css";

interface Props {
  report: AuditReport;
  filters: Filters;
  onFilters: (filters: Filters) => void;
}

/** Rules and domains with exact figures. A rule that could not look says so instead of "0". */
export function Facets({ report, filters, onFilters }: Props) {
  const byRule = new Map(report.facets.rules);
  return (
    <aside className={css["facets"]} aria-label={t("governance.facets")}>
      <Group title={t("governance.rule")}>
        {report.rules.map((rule) => {
          const count = byRule.get(rule.rule) ?? 0;
          return (
            <li key={rule.rule} className={css["value"]} data-none={count === 0 && !filters.rules.has(rule.rule) ? "" : undefined}>
              <Checkbox checked={filters.rules.has(rule.rule)} onChange={() => onFilters({ ...filters, rules: toggled(filters.rules, rule.rule) })} label={`${rule.rule} ${rule.title}`} disabled={!rule.audited}>
                <span className="cut" title={`${rule.rule} ${rule.title}`}>{rule.title}</span>
              </Checkbox>
              {rule.audited ? <span className={css["count"]}>{number(count)}</span> : (
                <Tooltip text={rule.not_audited.join("; ") || t("governance.noReason")} focusable><span role="img" aria-label={t("governance.notAudited")} className={css["not"]}><StateIcon standing="unknown" /></span></Tooltip>
              )}
            </li>
          );
        })}
      </Group>
      <Group title={t("governance.domain")}>
        {report.facets.domains.map(([domain, count]) => {
          const key = domain?.key ?? NO_DOMAIN;
          return (
            <li key={key} className={css["value"]}>
              <Checkbox checked={filters.domains.has(key)} onChange={() => onFilters({ ...filters, domains: toggled(filters.domains, key) })} label={domain ? shownName(domain.name) : t("domain.none")}>
                <DomainTag domain={domain} />
              </Checkbox>
              <span className={css["count"]}>{number(count)}</span>
            </li>
          );
        })}
      </Group>
    </aside>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return <section className={css["group"]}><h2 className={css["title"]}>{title}</h2><ul>{children}</ul></section>;
}
