import { memo } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { ago, dateTime, fullTime, t } from "../i18n";
import { showNewData, type Status, useCommand, useNewData } from "../ipc";
import { Popover, StateIcon, StateMark, Tooltip } from "../kit";
import { RouteLink } from "../routes";
import css from "./FreshnessPill.module.css";

/** Newer data waits here until someone asks for it. */
export const NewDataPill = memo(function NewDataPill() {
  return useNewData() ? (
    <Tooltip text={t("app.updatedHelp")} shortcut="r">
      <AriaButton className={`${css["pill"]} ${css["new"]}`} onPress={showNewData}>{t("app.updated")}</AriaButton>
    </Tooltip>
  ) : null;
});

/** "as of 09:12 · 4 of 5 complete"; opens what is missing and why. */
export const FreshnessPill = memo(function FreshnessPill() {
  const status = useCommand("app.status", {}).data;
  if (!status) return null;
  return (
    <Popover label={t("fresh.title")} trigger={
      <AriaButton className={css["pill"] ?? ""}>
        <StateIcon standing={status.as_of === null ? "unknown" : status.complete ? "pass" : "unknown"} />
        <span>{wordsOf(status)}</span>
      </AriaButton>
    }>
      <h2>{t("fresh.title")}</h2>
      <p className="quiet" title={fullTime(status.as_of)}>{status.as_of === null ? t("fresh.never") : t("fresh.oldest", { when: ago(status.as_of) })}</p>
      {status.complete ? <p>{t("fresh.allRead")}</p> : <ul className={css["gaps"]}>{status.gaps.map((gap) => <li key={gap}><StateMark standing="warn" /> <span>{gap}</span></li>)}</ul>}
      <p className={css["link"]}><RouteLink to={{ page: "catalogs" }}>{t("fresh.openCatalogs")}</RouteLink></p>
    </Popover>
  );
});

function wordsOf(status: Status): string {
  if (status.as_of === null) return t("fresh.never");
  const whole = status.catalogs_complete === status.catalogs ? t("fresh.complete") : t("fresh.some", { complete: status.catalogs_complete, all: status.catalogs });
  return `${t("fresh.asOf", { when: dateTime(status.as_of) })} · ${whole}`;
}
