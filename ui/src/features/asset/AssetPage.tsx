// Everything about one thing, in an order that is the same for every kind.
import { useMemo } from "react";
import { useCommands } from "../../commands";
import { shownName, t } from "../../i18n";
import { type ThingPage, useCommand, useDo } from "../../ipc";
import { Skeleton } from "../../kit";
import { Problem } from "../../mesh";
import { type Crumb, go, useCrumbs } from "../../routes";
import css from "./asset.module.css";
import { partsOf } from "./kinds";
import { Access } from "./parts/Access";
import { Aside } from "./parts/Aside";
import { Checks } from "./parts/Checks";
import { Columns } from "./parts/Columns";
import { Head } from "./parts/Head";
import { History } from "./parts/History";
import { Holds } from "./parts/Holds";
import { lineageOf } from "./parts/lineageRoute";
import { Owners } from "./parts/Owners";
import { Ports } from "./parts/Ports";
import { Promises } from "./parts/Promises";
import { Sources } from "./parts/Sources";
import { Strip } from "./parts/Strip";

export function AssetPage({ assetKey }: { assetKey: string }) {
  const answer = useCommand("asset.show", { key: assetKey });
  const page = answer.data;
  useCrumbs(useMemo(() => (page ? crumbsOf(page) : []), [page]));
  if (page) return <Body key={page.thing.key} page={page} />;
  if (answer.error) return <Problem error={answer.error} onRetry={answer.retry} />;
  return <div className={css["wait"]}><Skeleton lines={16} height={32} /></div>;
}

function Body({ page }: { page: ThingPage }) {
  const { thing, starred } = page, parts = partsOf(page);
  const star = useDo("stars.set", ["shelf.list", "asset.show"]).mutate;
  useCommands(useMemo(() => [
    { id: "asset.star", title: t("asset.star"), group: "page" as const, shortcut: "s", run: () => star({ key: thing.key, on: !starred }) },
    { id: "asset.lineage", title: t("asset.lineage"), group: "page" as const, shortcut: "l", when: () => page.lineage !== null || thing.kind === "domain", run: () => go(lineageOf(thing)) },
    { id: "asset.compare", title: t("asset.compare"), group: "page" as const, shortcut: "c", run: () => go({ page: "compare", keys: [thing.key] }) },
  ], [page.lineage, thing, starred, star]));
  return (
    <div className={css["page"]}>
      <div className={css["main"]}>
        <Head page={page} onStar={() => star({ key: thing.key, on: !starred })} />
        {parts.has("owners") ? <Owners page={page} /> : null}
        {parts.has("promise") ? <Promises page={page} /> : null}
        {parts.has("ports") ? <Ports page={page} /> : null}
        {parts.has("holds") ? <Holds page={page} /> : null}
        {parts.has("columns") ? <Columns page={page} /> : null}
        {parts.has("lineage") ? <Strip page={page} /> : null}
        {parts.has("checks") ? <Checks page={page} /> : null}
        {parts.has("access") ? <Access page={page} /> : null}
        <History page={page} />
        <Sources page={page} />
      </div>
      <Aside page={page} />
    </div>
  );
}

function crumbsOf({ thing }: ThingPage): Crumb[] {
  const name = { text: shownName(thing.name) };
  return thing.domain && thing.domain.key !== thing.key ? [{ text: thing.domain.name, to: { page: "asset", key: thing.domain.key } }, name] : [name];
}
