import { Fragment } from "react";
import { t } from "../../../i18n";
import type { PortView, ThingPage } from "../../../ipc";
import { PromiseMark, ThingLink } from "../../../mesh";
import css from "./Ports.module.css";
import { Section } from "./Section";

const ORDER = { output: 0, input: 1, management: 2 } as const;

/** Where data goes in and comes out. */
export function Ports({ page }: { page: ThingPage }) {
  const ports = page.ports.toSorted((a, b) => ORDER[a.direction] - ORDER[b.direction]);
  return (
    <Section title={t("asset.ports")} empty={ports.length === 0 ? t("asset.noPorts") : undefined} more={figures(ports)}>
      <ul className={css["ports"]}>{ports.map((port, at) => (
        <li key={at} className={css["port"]}>
          <span className={css["way"]}>{t(`asset.port.${port.direction}`)}</span>
          <span className={css["name"]}><b className="cut" dir="auto" title={port.name}>{port.name}</b>{port.version ? <span className="quiet small">{port.version}</span> : null}</span>
          <span className="cut">{port.assets.length === 0 ? <span className="quiet">{port.direction === "management" ? "" : t("asset.noAsset")}</span>
            : port.assets.map((asset, n) => <Fragment key={asset.key}>{n > 0 ? ", " : ""}<ThingLink thing={asset} className={css["link"] ?? ""} /></Fragment>)}</span>
          <span className="cut">{port.contract ? <>{t("asset.contract", { names: "" })}<ThingLink thing={port.contract} className={css["link"] ?? ""} /></> : null}</span>
          <span className={css["state"]}>{port.direction === "management" && port.promise === null ? null : <PromiseMark state={port.promise} />}</span>
        </li>
      ))}</ul>
    </Section>
  );
}

function figures(ports: readonly PortView[]): string {
  return (["output", "input", "management"] as const).flatMap((way) => {
    const count = ports.filter((port) => port.direction === way).length;
    return count > 0 ? [`${count} ${t(`asset.port.${way}`)}`] : [];
  }).join(", ");
}
