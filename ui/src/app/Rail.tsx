import { Bookmark, BookText, GitCompareArrows, Home, type LucideIcon, Network, Search, Settings, ShieldCheck, Timer, X } from "lucide-react";
import { memo, type ReactElement } from "react";
import { number, shownName, t } from "../i18n";
import { type SavedView, useCommand, useDo } from "../ipc";
import { announce, Tooltip, useNarrow } from "../kit";
import { Dye } from "../mesh";
import { LINEAGE_DEFAULT, type Page, parseRoute, type Route, RouteLink } from "../routes";
import { Logo } from "./Logo";
import css from "./Rail.module.css";

interface Entry {
  page: Page;
  to: Route;
  icon: LucideIcon;
  count?: number | null | undefined;
}

/** The way around: screens with their figures, then what the user keeps. */
export const Rail = memo(function Rail({ page: here, thing: opened }: { page: Page; thing: string | null }) {
  const status = useCommand("app.status", {}).data, shelf = useCommand("shelf.list", {}).data;
  const narrow = useNarrow();
  const save = useDo("views.save", ["shelf.list"]).mutate;
  const remove = ({ name, route: address }: SavedView) => save({ name, route: "" }, {
    onSuccess: () => announce({ text: t("view.removed", { name }), action: { text: t("kit.undo"), run: () => save({ name, route: address }) } }),
  });
  const at: Page = here === "asset" || here === "compare" ? "discover" : here;
  const entries: Entry[] = [
    { page: "home", to: { page: "home" }, icon: Home },
    { page: "discover", to: { page: "discover", q: "" }, icon: Search },
    { page: "lineage", to: { page: "lineage", key: null, ...LINEAGE_DEFAULT }, icon: Network },
    { page: "promises", to: { page: "promises" }, icon: Timer, count: status?.broken },
    { page: "governance", to: { page: "governance" }, icon: ShieldCheck, count: status?.findings },
    { page: "changes", to: { page: "changes" }, icon: GitCompareArrows, count: status?.changes },
    { page: "catalogs", to: { page: "catalogs" }, icon: BookText, count: status ? status.catalogs - status.catalogs_complete : null },
    { page: "settings", to: { page: "settings" }, icon: Settings },
  ];
  return (
    <nav className={css["rail"]} aria-label={t("app.rail")}>
      <div className={css["brand"]}><Logo /><span>{t("app.name")}</span></div>
      <ul>
        {entries.map(({ page, to, icon: Icon, count }) => {
          const name = t(`nav.${page as "home"}`);
          return (
            <li key={page}>
              <Hint on={narrow} text={count ? t("nav.count", { name, count }) : name}>
                <RouteLink to={to} className={css["item"]} aria-current={at === page ? "page" : undefined}>
                  <Icon size={15} strokeWidth={1.75} aria-hidden /><span className={css["name"]}>{name}</span>
                  {count ? <span className={css["count"]}>{number(count)}</span> : null}
                </RouteLink>
              </Hint>
            </li>
          );
        })}
      </ul>
      <div className={css["shelf"]}>
        {shelf && shelf.starred.length > 0 ? <>
          <h2 className={css["title"]}>{t("app.starred")}</h2>
          <ul>
            {shelf.starred.map((thing) => (
              <li key={thing.key}>
                <Hint on={narrow} text={shownName(thing.name)}>
                  <RouteLink to={{ page: "asset", key: thing.key }} className={css["item"]} title={narrow ? undefined : thing.name}
                    aria-current={opened === thing.key ? "page" : undefined}
                  >
                    <Dye hue={thing.domain?.hue ?? null} /><span className={css["name"]} dir="auto">{shownName(thing.name)}</span>
                  </RouteLink>
                </Hint>
              </li>
            ))}
          </ul>
        </> : null}
        {shelf && shelf.views.length > 0 ? <>
          <h2 className={css["title"]}>{t("app.views")}</h2>
          <ul>
            {shelf.views.map((view) => (
              <li key={view.name} className={css["kept"]}>
                <Hint on={narrow} text={view.name}>
                  <RouteLink to={parseRoute(view.route)} className={css["item"]} title={narrow ? undefined : view.name}>
                    {narrow ? <Bookmark size={14} strokeWidth={1.75} aria-hidden /> : null}
                    <span className={css["name"]} dir="auto">{view.name}</span>
                    {view.count === null ? null : <span className={css["count"]}>{number(view.count)}</span>}
                  </RouteLink>
                </Hint>
                {narrow ? null : <button type="button" aria-label={t("view.remove", { name: view.name })} className={css["remove"]} onClick={() => remove(view)}><X size={12} aria-hidden /></button>}
              </li>
            ))}
          </ul>
        </> : null}
      </div>
    </nav>
  );
});

function Hint({ on, text, children }: { on: boolean; text: string; children: ReactElement }) {
  return on ? <Tooltip text={text} placement="right" focusable>{children}</Tooltip> : children;
}
