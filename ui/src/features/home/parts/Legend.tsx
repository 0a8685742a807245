import { t } from "../../../i18n";
import css from "./Legend.module.css";
import { legendOf, type Shade } from "./shade";
import { SquareMark } from "./SquareMark";

/** What the squares mean now. */
export function Legend({ shade }: { shade: Shade }) {
  return (
    <ul aria-label={t("home.legend")} className={css["legend"]}>
      {legendOf(shade).map(({ look, word }) => (
        <li key={word}><svg width="13" height="13" aria-hidden><SquareMark look={look} x={0} y={0} /></svg>{t(word)}</li>
      ))}
    </ul>
  );
}
