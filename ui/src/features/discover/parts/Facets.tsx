import { memo, useState } from "react";
import { number, shownName, t } from "../../../i18n";
import type { Facet, FacetValue } from "../../../ipc";
import { Button, Checkbox } from "../../../kit";
import { valuesOf } from "../query";
import css from "./Facets.module.css";

const FIELDS = ["kind", "type", "domain", "sla", "platform", "owner", "lifecycle", "tag", "catalog"] as const;
const SHORT = 5;

interface Props {
  facets: readonly Facet[];
  query: string;
  onToggle: (field: string, value: string) => void;
}

/** Ways to narrow the list, with exact counts. A tick is a word in the query. */
export const Facets = memo(function Facets({ facets, query, onToggle }: Props) {
  return (
    <aside aria-label={t("discover.facets")} className={css["facets"]}>
      {FIELDS.map((field) => {
        const facet = facets.find((other) => other.field === field);
        return facet ? <Group key={field} field={field} facet={facet} query={query} onToggle={onToggle} /> : null;
      })}
    </aside>
  );
});

function Group({ field, facet, query, onToggle }: { field: (typeof FIELDS)[number]; facet: Facet } & Omit<Props, "facets">) {
  const [all, setAll] = useState(false);
  const on = valuesOf(query, field);
  // A ticked value stays in sight when nothing has it any more: it is the way back.
  const values = [...facet.values, ...on.filter((value) => !facet.values.some((other) => same(other.value, value))).map((value) => ({ value, label: value, count: 0 }))];
  if (values.length === 0) return null;
  const shown = all ? values : values.filter((entry, at) => at < SHORT || on.some((value) => same(value, entry.value)));
  const rest = values.length - shown.length;
  const toggle = (value: string) => onToggle(field, on.find((other) => same(other, value)) ?? value);
  return (
    <section className={css["group"]} role="group" aria-label={t(`discover.field.${field}`)}>
      <h2 className={css["title"]}>{t(`discover.field.${field}`)}</h2>
      {shown.map((entry) => {
        const name = labelOf(field, entry);
        return (
          <div key={entry.value} className={css["value"]}>
            <Checkbox checked={on.some((value) => same(value, entry.value))} onChange={() => toggle(entry.value)}>
              <span className="cut" title={name} dir="auto">{name}</span>
            </Checkbox>
            <span className={css["count"]}>{number(entry.count)}</span>
          </div>
        );
      })}
      {rest > 0 || all ? <Button look="quiet" onPress={() => setAll(!all)}>{all ? t("discover.fewer") : t("discover.more", { count: rest })}</Button> : null}
    </section>
  );
}

/** Words of ours where the value is one of a closed set; else the label of the source. */
function labelOf(field: string, { value, label }: FacetValue): string {
  if (field === "sla") return value === "none" ? t("state.none") : has(STATES, value) ? t(`state.${value}`) : label;
  if (field === "kind" && has(KINDS, value)) return t(`kind.${value}`);
  if (field === "lifecycle" && has(LIFECYCLES, value)) return t(`lifecycle.${value}`);
  return shownName(label || value);
}

const STATES = ["pass", "warn", "fail", "unknown", "not_evaluable"] as const;
const KINDS = ["domain", "product", "asset", "contract", "person", "team", "term", "tag", "job", "run", "check", "incident", "policy", "agreement"] as const;
const LIFECYCLES = ["proposed", "draft", "active", "deprecated", "retired", "unknown"] as const;

function has<T extends string>(known: readonly T[], value: string): value is T {
  return (known as readonly string[]).includes(value);
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
