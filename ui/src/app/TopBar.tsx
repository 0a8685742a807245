import { useEffect } from "react";
import { shownName, t } from "../i18n";
import { type Crumb, type Page, type Route, RouteLink, usePageCrumbs } from "../routes";
import { FreshnessPill, NewDataPill } from "./FreshnessPill";
import css from "./TopBar.module.css";
import { TopSearch } from "./TopSearch";

/** Where we are, one search field, and how old all this is. `ready`: the rest of the program is there. */
export function TopBar({ route, ready }: { route: Route; ready: boolean }) {
  const crumbs = usePageCrumbs();
  const path: readonly Crumb[] = [{ text: screenName(route.page), ...(crumbs.length > 0 ? { to: screenOf(route) } : {}) }, ...crumbs];
  const last = path.at(-1)?.text ?? "";
  useEffect(() => {
    // After the frame: it goes to another process, which takes longer than drawing a list.
    const timer = setTimeout(() => {
      document.title = `${last} · ${t("app.name")}`;
    });
    return () => clearTimeout(timer);
  }, [last]);
  return (
    <header className={css["bar"]}>
      <nav aria-label={last} className={css["crumbs"]}>
        <ol>
          {path.map((crumb, at) => (
            <li key={`${at}${crumb.text}`} className="cut">
              {crumb.to ? <RouteLink to={crumb.to} className={css["step"]}>{shownName(crumb.text)}</RouteLink> : <b aria-current={at === path.length - 1 ? "page" : undefined} dir="auto">{shownName(crumb.text)}</b>}
            </li>
          ))}
        </ol>
      </nav>
      <NewDataPill />
      {route.page === "discover" ? null : <TopSearch ready={ready} />}
      <FreshnessPill />
    </header>
  );
}

function screenName(page: Page): string {
  switch (page) {
    case "home":
      return t("nav.mesh");
    case "asset":
      return t("nav.discover");
    case "missing":
      return t("app.pageMissing");
    default:
      return t(`nav.${page}`);
  }
}

function screenOf(route: Route): Route {
  return route.page === "asset" || route.page === "compare" ? { page: "discover", q: "" } : route;
}
