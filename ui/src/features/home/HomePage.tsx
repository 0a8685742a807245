// Home: the loom folded. Domains stand, data crosses them; beneath it what changed, what is due, how old it is.
import { useEffect, useMemo, useRef, useState } from "react";
import { useCommands } from "../../commands";
import { t } from "../../i18n";
import { useCommand, useCommandKept } from "../../ipc";
import { Button, EmptyState, later, SegmentedControl, Skeleton, useRoom } from "../../kit";
import { Problem } from "../../mesh";
import { go } from "../../routes";
import css from "./home.module.css";
import { Below } from "./parts/Below";
import { Legend } from "./parts/Legend";
import { Loom } from "./parts/Loom";
import type { Shade } from "./parts/shade";
import { Welcome } from "./parts/Welcome";
import { keepRoom, likelyRoom, mapQuery } from "./room";

/** The twin of the map comes with its script when it is first asked for: the map does not wait for a table's. */
const LoomTable = later(async () => (await import("./parts/LoomTable")).LoomTable, <Skeleton lines={8} height={48} />);

export function HomePage() {
  // The status decides, not the map: the map's room must stay measured while its answer comes and goes.
  return useCommand("app.status", {}).data?.catalogs === 0 ? <Welcome /> : <Mesh />;
}

function Mesh() {
  const [shade, setShade] = useState<Shade>("promises");
  const [asTable, setAsTable] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const room = useRoom(box, likelyRoom);
  const answer = useCommandKept("home.map", mapQuery(room), { enabled: room.width > 0 });
  const view = answer.data, nothingDrawn = view?.cards.length === 0;
  useEffect(() => {
    if (room.width > 0) keepRoom(room);
  }, [room]);
  const nothingRead = useCommand("app.status", {}).data?.assets === 0;

  useCommands(useMemo(() => [
    { id: "home.twin", title: asTable ? t("home.asMap") : t("home.asTable"), group: "page" as const, shortcut: "t", run: () => setAsTable((on) => !on) },
    { id: "home.shadePromises", title: `${t("home.shade")}: ${t("home.promises")}`, group: "page" as const, shortcut: "1", run: () => setShade("promises") },
    { id: "home.shadeOwnership", title: `${t("home.shade")}: ${t("home.ownership")}`, group: "page" as const, shortcut: "2", run: () => setShade("ownership") },
    { id: "home.shadeChange", title: `${t("home.shade")}: ${t("home.change")}`, group: "page" as const, shortcut: "3", run: () => setShade("change") },
  ], [asTable]));

  return (
    <div className={css["page"]}>
      <header className={css["head"]}>
        <h1>{view ? t("home.title", { domains: t("home.domains", { count: view.domains }), products: t("home.products", { count: view.products }) }) : t("nav.mesh")}</h1>
        <p className={`${css["lead"]} quiet cut`}>{nothingDrawn ? "" : asTable ? t("home.leadTable") : t("home.lead")}</p>
        <SegmentedControl label={t("home.shade")} at={shade} onChange={setShade} options={[
          { id: "promises", text: t("home.promises") }, { id: "ownership", text: t("home.ownership") }, { id: "change", text: t("home.change") },
        ]} />
        <SegmentedControl label={asTable ? t("home.asMap") : t("home.asTable")} at={asTable ? "table" : "map"} onChange={(id) => setAsTable(id === "table")} options={[
          { id: "map", text: t("home.map") }, { id: "table", text: t("home.table") },
        ]} />
      </header>
      <div ref={box} className={css["map"]}>
        {answer.error && !view ? <Problem error={answer.error} onRetry={answer.retry} /> : null}
        {!view && !answer.error ? <Skeleton lines={8} height={48} /> : null}
        {view && view.cards.length === 0 ? (
          nothingRead
            ? <EmptyState reason="noSource" title={t("home.unread")} action={<Button onPress={() => go({ page: "catalogs" })}>{t("fresh.openCatalogs")}</Button>}>{t("home.unreadWhy")}</EmptyState>
            : <EmptyState reason="notOffered" title={t("home.emptyMap")} action={<Button onPress={() => go({ page: "discover", q: "" })}>{t("cmd.goDiscover")}</Button>}>{t("home.emptyMapWhy")}</EmptyState>
        ) : null}
        {view && view.cards.length > 0 && !asTable ? <Loom view={view} shade={shade} /> : null}
        {view && view.cards.length > 0 && asTable ? <LoomTable view={view} shade={shade} /> : null}
      </div>
      {asTable || nothingDrawn ? null : <Legend shade={shade} drawn={view?.threads.length ?? 0} undrawn={view?.undrawn.length ?? 0} />}
      {view ? <Below view={view} /> : answer.error ? null : <div className={css["below"]}><Skeleton lines={6} height={26} /></div>}
    </div>
  );
}
