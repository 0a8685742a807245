import { t } from "../../../i18n";
import css from "./QueryHelp.module.css";

const LINES = ["words", "phrase", "field", "whole", "any", "not", "or", "has", "range"] as const;

/** The grammar on one card. */
export function QueryHelp() {
  return (
    <>
      <h2>{t("help.title")}</h2>
      <dl className={css["lines"]}>
        {LINES.map((line) => <div key={line}><dt><code>{t(`help.${line}`)}</code></dt><dd>{t(`help.${line}Why`)}</dd></div>)}
      </dl>
    </>
  );
}
