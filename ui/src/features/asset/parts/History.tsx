import { useState } from "react";
import { fullTime, shortTime, t } from "../../../i18n";
import type { ThingPage } from "../../../ipc";
import { Button } from "../../../kit";
import css from "./History.module.css";
import { Section } from "./Section";

const MOST = 8;

/** What each sync changed, newest first. */
export function History({ page }: { page: ThingPage }) {
  const [all, setAll] = useState(false);
  const { history } = page, shown = all ? history : history.slice(0, MOST);
  return (
    <Section title={t("asset.history")} empty={history.length === 0 ? t("asset.noHistory") : undefined}>
      <ol>{shown.map((row, at) => (
        <li key={at} className={css["row"]}>
          <time dateTime={new Date(row.at).toISOString()} title={fullTime(row.at)} className="quiet small">{shortTime(row.at)}</time>
          <span className={css["text"]}>{row.text}</span><span className="quiet small cut">{row.catalog}</span>
        </li>
      ))}</ol>
      {history.length > MOST ? <Button look="quiet" onPress={() => setAll(!all)}>{all ? t("asset.fewer") : t("asset.all", { count: history.length })}</Button> : null}
    </Section>
  );
}
