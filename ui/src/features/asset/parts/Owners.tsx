import { shownName, t } from "../../../i18n";
import type { Claim, ThingPage } from "../../../ipc";
import { StateMark } from "../../../kit";
import { distinctMarks, markOf, SaidBy, ThingLink } from "../../../mesh";
import css from "./Owners.module.css";
import { FactLine, Section } from "./Section";

/** Who stands behind it, by role; where sources differ the other claim is named. */
export function Owners({ page }: { page: ThingPage }) {
  const roles = new Map<string, ThingPage["owners"]>();
  for (const owner of page.owners) roles.set(owner.role, [...(roles.get(owner.role) ?? []), owner]);
  return (
    <Section title={t("asset.owners")} empty={page.owners.length === 0 ? t("asset.noOwner") : undefined}>
      <dl>
        {[...roles].map(([role, owners]) => {
          const others = differingOn(page, role.replaceAll("_", " "));
          return (
            <FactLine key={role} name={role.replaceAll("_", " ")} marks={<SaidBy marks={distinctMarks(owners.flatMap((owner) => owner.said_by))} differing={distinctMarks(others.map(markOf))} />}>
              {owners.map((owner) => (
                <span key={owner.key} className={css["owner"]}>
                  <ThingLink thing={owner} className={css["name"] ?? ""} />
                  {owner.left ? <StateMark standing="warn">{t("asset.ownerLeft")}</StateMark> : null}
                  {owner.inherited ? <span className="quiet">{t("asset.inherited")}</span> : null}
                  {owner.unresolved ? <StateMark standing="unknown">{t("asset.unresolved")}</StateMark> : null}
                </span>
              ))}
              {others.map((claim) => <span key={`${claim.catalog}${claim.value}`} className="quiet">{t("asset.says", { who: claim.catalog, what: shownName(claim.value) })}</span>)}
            </FactLine>
          );
        })}
      </dl>
    </Section>
  );
}

function differingOn(page: ThingPage, field: string): Claim[] {
  return page.facts.filter((fact) => fact.field === field).flatMap((fact) => fact.differing);
}
