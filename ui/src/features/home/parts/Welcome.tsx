import { FolderInput, Shapes } from "lucide-react";
import { t } from "../../../i18n";
import { useDo } from "../../../ipc";
import { announce, Button } from "../../../kit";
import { go } from "../../../routes";
import css from "./Welcome.module.css";

/** First run: two ways to begin, both without an account. */
export function Welcome() {
  const sample = useDo("sample.open", ["app.status", "catalogs.list"]);
  return (
    <section className={css["welcome"]}>
      <Drawing />
      <h1>{t("home.welcome")}</h1>
      <p className={css["why"]}>{t("home.welcomeWhy")}</p>
      <div className={css["ways"]}>
        <div className={css["way"]}>
          <Shapes size={18} strokeWidth={1.6} aria-hidden />
          <p>{t("home.openSampleWhy")}</p>
          <Button look="primary" isDisabled={sample.isPending} onPress={() => sample.mutate({}, { onSuccess: () => announce({ text: t("done.sample") }) })}>{t("home.openSample")}</Button>
        </div>
        <div className={css["way"]}>
          <FolderInput size={18} strokeWidth={1.6} aria-hidden />
          <p>{t("home.addCatalogWhy")}</p>
          <Button onPress={() => go({ page: "catalogs" })}>{t("home.addCatalog")}</Button>
        </div>
      </div>
    </section>
  );
}

/** A loom with its first threads. */
function Drawing() {
  return (
    <svg width="220" height="96" viewBox="0 0 220 96" aria-hidden className={css["drawing"]}>
      <path d="M60 30C95 30 105 62 140 62" strokeWidth="5" className={css["one"]} /><path d="M60 66C95 66 105 26 140 26" strokeWidth="3.5" className={css["two"]} />
      {[[4, 14], [4, 52], [140, 10], [140, 48]].map(([x, y]) => (
        <g key={`${x}${y}`} transform={`translate(${x} ${y})`}><rect width="64" height="32" rx="6" className={css["box"]} />{[0, 1, 2].map((n) => <rect key={n} x={9 + n * 16} y="10" width="12" height="12" rx="3" className={css["square"]} />)}</g>
      ))}
    </svg>
  );
}
