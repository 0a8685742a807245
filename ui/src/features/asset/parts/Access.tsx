import { t } from "../../../i18n";
import type { ThingPage } from "../../../ipc";
import { FactLine, Section } from "./Section";
import { Outside } from "./Outside";

/** Who may read it, and whom to ask. */
export function Access({ page }: { page: ThingPage }) {
  const nothing = page.access.length + page.support.length === 0;
  return (
    <Section title={t("asset.access")} empty={nothing ? t("asset.noAccess") : undefined}>
      <dl>
        {page.access.map((text, at) => <FactLine key={at} name={at === 0 ? t("asset.role") : ""}>{text}</FactLine>)}
        {page.support.map((text, at) => <FactLine key={at} name={at === 0 ? t("asset.question") : ""}><Outside text={text} /></FactLine>)}
      </dl>
    </Section>
  );
}
