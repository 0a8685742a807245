import { Button as AriaButton } from "react-aria-components/Button";
import type { TimeMs } from "../ipc";
import { dateTime, fullTime, t } from "../i18n";
import { Popover, StateIcon } from "../kit";
import { RouteLink } from "../routes";
import css from "./AsOf.module.css";

interface Props {
  as_of: TimeMs | null;
  complete: boolean;
  gaps: readonly string[];
}

/** How old and how complete a list is; opens what was not read. */
export function AsOf({ as_of, complete, gaps }: Props) {
  const when = as_of === null ? t("lists.never") : t("lists.asOf", { when: dateTime(as_of) });
  if (complete || gaps.length === 0) {
    return <span className={css["asof"]} title={fullTime(as_of)}>{when}{as_of !== null && complete ? ` · ${t("lists.complete")}` : ""}</span>;
  }
  return (
    <Popover label={t("lists.gapsTitle")} width="wide" trigger={
      <AriaButton className={`${css["asof"]} ${css["button"]}`}>
        <span>{when} · </span><span className={css["gaps"]}><StateIcon standing="warn" />{t("lists.gaps", { count: gaps.length })}</span>
      </AriaButton>
    }>
      <h2>{t("lists.gapsTitle")}</h2>
      <ul className={css["list"]}>{gaps.map((gap) => <li key={gap}>{gap}</li>)}</ul>
      <p className="quiet">{t("lists.gapsWhy")}</p>
      <p><RouteLink to={{ page: "catalogs" }} className={css["link"]}>{t("fresh.openCatalogs")}</RouteLink></p>
    </Popover>
  );
}
