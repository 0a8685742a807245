// The first minute: what will stand here, and two ways to begin. Both need no account and no network.
import { FolderInput, Shapes } from "lucide-react";
import { runCommand } from "../../commands";
import { t } from "../../i18n";
import { useDo } from "../../ipc";
import { announce, Badge, Button } from "../../kit";
import css from "./FirstRun.module.css";

export type Place = "lineage" | "promises" | "governance" | "changes" | "catalogs" | "discover";

export function FirstRun({ place }: { place: Place }) {
  const sample = useDo("sample.open", ["app.status", "catalogs.list"]);
  return (
    <section className={css["first"]} data-reason="noSource">
      <h1>{t(`onboarding.${place}`)}</h1>
      <p className={css["why"]}>{t("onboarding.why")}</p>
      <div className={css["ways"]}>
        <article className={css["way"]}>
          <header><Shapes size={18} strokeWidth={1.6} aria-hidden /><h2>{t("onboarding.sampleTitle")}</h2><Badge>{t("onboarding.sampleMark")}</Badge></header>
          <p>{t("onboarding.sampleWhy")}</p>
          <Button look="primary" isDisabled={sample.isPending} onPress={() => sample.mutate({}, { onSuccess: () => announce({ text: t("done.sample") }) })}>{sample.isPending ? t("onboarding.opening") : t("onboarding.open")}</Button>
        </article>
        <article className={css["way"]}>
          <header><FolderInput size={18} strokeWidth={1.6} aria-hidden /><h2>{t("onboarding.addTitle")}</h2></header>
          <p>{t("onboarding.addWhy")}</p>
          <Button onPress={() => runCommand("catalogs.add")}>{t("onboarding.add")}</Button>
        </article>
      </div>
    </section>
  );
}
