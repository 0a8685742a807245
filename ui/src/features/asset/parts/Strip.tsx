// The nearest of its lineage: what it takes from, what it gives to.
import { shownName, t } from "../../../i18n";
import type { ThingPage } from "../../../ipc";
import { Button } from "../../../kit";
import { Dye, hueStyle } from "../../../mesh";
import { go, RouteLink } from "../../../routes";
import { boxesOf, type StripBox, stripHeight, threadOf, topOf, widthOf } from "../strip";
import { lineageOf } from "./lineageRoute";
import { Section } from "./Section";
import css from "./Strip.module.css";

export function Strip({ page }: { page: ThingPage }) {
  const { lineage, thing } = page;
  const left = boxesOf(page.upstream), right = boxesOf(page.downstream);
  const none = !lineage || left.length + right.length === 0;
  return (
    <Section
      title={t("asset.lineage")} empty={none ? t("asset.lineageNone") : undefined}
      more={lineage ? t("asset.lineageCounts", { up: lineage.upstream_all, down: lineage.downstream_all, depth: lineage.depth }) : null}
      actions={none ? null : <Button look="quiet" onPress={() => go(lineageOf(thing))}>{t("asset.lineageOpen")}</Button>}
    >
      <div className={css["strip"]} style={{ height: stripHeight(left.length, right.length) }} role="group" aria-label={t("asset.strip")}>
        <Side boxes={left} other={right.length} page={page} side="left" />
        <Threads boxes={left} other={right.length} side="left" hue={null} />
        <div className={css["self"]} style={hueStyle(thing.domain?.hue ?? null)}><span className="cut" dir="auto" title={shownName(thing.name)}>{shownName(thing.name)}</span></div>
        <Threads boxes={right} other={left.length} side="right" hue={thing.domain?.hue ?? null} />
        <Side boxes={right} other={left.length} page={page} side="right" />
      </div>
    </Section>
  );
}

interface SideProps {
  boxes: readonly StripBox[];
  /** Boxes at the other side: both sides share one height. */
  other: number;
  side: "left" | "right";
}

function Side({ boxes, other, side, page }: SideProps & { page: ThingPage }) {
  const height = stripHeight(boxes.length, other);
  if (boxes.length === 0) return <p className={css["nothing"]}>{side === "left" ? t("asset.source") : t("asset.sink")}</p>;
  return (
    <ul className={css["side"]} aria-label={side === "left" ? t("asset.takesFrom") : t("asset.givesTo")}>
      {boxes.map((box, at) => {
        const name = box.thing ? shownName(box.thing.name) : box.rest ? t("asset.moreThings", { count: box.count }) : box.domain ? shownName(box.domain.name) : t("domain.none");
        return (
          <li key={box.id} style={{ top: topOf(at, boxes.length, height) }}>
            <RouteLink to={box.thing ? { page: "asset", key: box.thing.key } : lineageOf(page.thing)} className={css["box"]} title={name}>
              {box.rest ? null : <Dye hue={box.domain?.hue ?? null} />}<span className="cut" dir="auto">{name}</span>{box.thing || box.rest ? null : <span className={css["count"]}>{box.count}</span>}
            </RouteLink>
          </li>
        );
      })}
    </ul>
  );
}

function Threads({ boxes, other, side, hue }: SideProps & { hue: number | null }) {
  const height = stripHeight(boxes.length, other), middle = height / 2;
  return (
    <svg className={css["threads"]} viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" aria-hidden>
      {boxes.map((box, at) => {
        const y = topOf(at, boxes.length, height) + 12;
        return (
          <path
            key={box.id} d={side === "left" ? threadOf(y, middle) : threadOf(middle, y)} strokeWidth={widthOf(box.count)} vectorEffect="non-scaling-stroke"
            className={(side === "left" ? box.domain?.hue ?? null : hue) === null ? css["plain"] : css["thread"]} style={hueStyle(side === "left" ? box.domain?.hue ?? null : hue)}
          />
        );
      })}
    </svg>
  );
}
