// Which page answers which address. A new screen is two lines here and one in rest.ts. Home comes with the frame, the
// others after it.
import { t } from "../i18n";
import { useCommand } from "../ipc";
import { Button, EmptyState, later, Skeleton } from "../kit";
import { HomePage } from "../features/home/HomePage";
import { FirstRun } from "../features/onboarding/FirstRun";
import { go, type Route } from "../routes";
import css from "./Frame.module.css";

const WAITING = <div className={css["waiting"]}><Skeleton lines={8} height={40} /></div>;

const AssetPage = later(async () => (await import("./rest")).AssetPage, WAITING);
const CatalogsPage = later(async () => (await import("./rest")).CatalogsPage, WAITING);
const ChangesPage = later(async () => (await import("./rest")).ChangesPage, WAITING);
const ComparePage = later(async () => (await import("./rest")).ComparePage, WAITING);
const DiscoverPage = later(async () => (await import("./rest")).DiscoverPage, WAITING);
const GovernancePage = later(async () => (await import("./rest")).GovernancePage, WAITING);
const LineagePage = later(async () => (await import("./rest")).LineagePage, WAITING);
const PromisesPage = later(async () => (await import("./rest")).PromisesPage, WAITING);
const SettingsPage = later(async () => (await import("./rest")).SettingsPage, WAITING);

export function PageOf({ route }: { route: Route }) {
  const empty = useCommand("app.status", {}).data?.catalogs === 0;
  switch (route.page) {
    case "home":
      return <HomePage />;
    case "discover":
      return <DiscoverPage q={route.q} />;
    case "asset":
      return <AssetPage assetKey={route.key} />;
    case "compare":
      return <ComparePage keys={route.keys} />;
    case "lineage":
      return empty ? <FirstRun place={route.page} /> : <LineagePage route={route} />;
    case "promises":
      return empty ? <FirstRun place={route.page} /> : <PromisesPage route={route} />;
    case "governance":
      return empty ? <FirstRun place={route.page} /> : <GovernancePage route={route} />;
    case "changes":
      return empty ? <FirstRun place={route.page} /> : <ChangesPage route={route} />;
    case "catalogs":
      return empty ? <FirstRun place={route.page} /> : <CatalogsPage />;
    case "settings":
      return <SettingsPage />;
    case "missing":
      return (
        <EmptyState whole reason="noMatch" title={t("app.pageMissing")} action={<Button onPress={() => go({ page: "home" })}>{t("app.goHome")}</Button>}>
          {t("app.pageMissingWhy", { link: route.link })}
        </EmptyState>
      );
  }
}
