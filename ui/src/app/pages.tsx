// Which page answers which address. A new screen is one line here.
import { t } from "../i18n";
import { useCommand } from "../ipc";
import { Button, EmptyState } from "../kit";
import { AssetPage } from "../features/asset/AssetPage";
import { CatalogsPage } from "../features/catalogs/CatalogsPage";
import { ChangesPage } from "../features/changes/ChangesPage";
import { ComparePage } from "../features/compare/ComparePage";
import { DiscoverPage } from "../features/discover/DiscoverPage";
import { GovernancePage } from "../features/governance/GovernancePage";
import { HomePage } from "../features/home/HomePage";
import { LineagePage } from "../features/lineage/LineagePage";
import { FirstRun } from "../features/onboarding/FirstRun";
import { SettingsPage } from "../features/settings/SettingsPage";
import { PromisesPage } from "../features/sla/PromisesPage";
import { go, type Route } from "../routes";

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
