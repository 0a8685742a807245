// Which page answers which address. A new screen is one line here.
import { t } from "../i18n";
import { Button, EmptyState } from "../kit";
import { DiscoverPage } from "../features/discover/DiscoverPage";
import { HomePage } from "../features/home/HomePage";
import { go, type Route } from "../routes";

export function PageOf({ route }: { route: Route }) {
  switch (route.page) {
    case "home":
      return <HomePage />;
    case "discover":
      return <DiscoverPage q={route.q} />;
    case "missing":
      return (
        <EmptyState whole reason="noMatch" title={t("app.pageMissing")} action={<Button onPress={() => go({ page: "home" })}>{t("app.goHome")}</Button>}>
          {t("app.pageMissingWhy", { link: route.link })}
        </EmptyState>
      );
    default:
      return (
        <EmptyState whole reason="notOffered" title={t("app.comes", { name: t(`nav.${route.page}`) })} action={<Button onPress={() => go({ page: "home" })}>{t("app.goHome")}</Button>}>
          {t("app.comesWhy")}
        </EmptyState>
      );
  }
}
