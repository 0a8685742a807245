import { number, t } from "../../../i18n";
import css from "./Legend.module.css";
import { legendOf, type Shade } from "./shade";
import { SquareMark } from "./SquareMark";

/** What the squares mean now, and what the map leaves to the table. */
export function Legend({ shade, drawn, undrawn }: { shade: Shade; drawn: number; undrawn: number }) {
  return (
    <ul aria-label={t("home.legend")} className={css["legend"]}>
      {legendOf(shade).map(({ look, word }) => (
        <li key={word}><svg width="13" height="13" aria-hidden><SquareMark look={look} x={0} y={0} /></svg>{t(word)}</li>
      ))}
      {undrawn > 0 ? <li className={css["undrawn"]}>{t("home.strongest", { drawn: number(drawn), all: number(drawn + undrawn) })}</li> : null}
    </ul>
  );
}
