import { type CSSProperties, type KeyboardEvent, memo, useRef } from "react";
import { number, shownName, t } from "../../../i18n";
import type { DomainCard } from "../../../ipc";
import { Dye, hueStyle, standingOf, stateWord } from "../../../mesh";
import { formatRoute, type Route, RouteLink } from "../../../routes";
import css from "./LoomCard.module.css";
import { entryOf, type Shade, statesOf } from "./shade";
import { SQUARE, SquareMark } from "./SquareMark";

interface Props {
  card: DomainCard;
  index: number;
  shade: Shade;
  /** The one card the tab key reaches. */
  inWalk: boolean;
  lit: boolean;
  onOver: (on: boolean) => void;
}

/** A domain with its products. Enter goes in, arrows walk its squares, Escape comes out. */
export const LoomCard = memo(function LoomCard({ card, index, shade, inWalk, lit, onOver }: Props) {
  const box = useRef<HTMLElement>(null);
  const name = card.domain ? shownName(card.domain.name) : t("domain.none");
  const products = t("home.products", { count: card.products }), assets = t("home.assets", { count: card.assets });
  const to: Route = card.domain ? { page: "asset", key: card.domain.key } : { page: "discover", q: "kind:product -has:domain" };
  const states = statesOf(card, shade);

  const inside = () => [...(box.current?.querySelectorAll<HTMLElement>("a") ?? [])];
  const keys = (event: KeyboardEvent) => {
    const stops = inside(), at = stops.indexOf(event.target as HTMLElement), perRow = rowLength(card);
    if (event.target === box.current) {
      if (event.key !== "Enter") return;
      stops[0]?.focus();
    } else if (event.key === "Escape") box.current?.focus();
    else {
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: at === 0 ? 1 : perRow, ArrowUp: at <= perRow ? -at : -perRow }[event.key];
      if (step === undefined) return;
      stops[at + step]?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const isBare = card.squares.length === 0 && card.shares.length === 0;
  const place: CSSProperties = { ...hueStyle(card.domain?.hue ?? null), left: card.x, top: card.y, width: card.w, height: card.h };
  return (
    <article
      ref={box} tabIndex={inWalk ? 0 : -1} data-stop={`card-${index}`} data-lit={lit || undefined} aria-label={t("home.cardLabel", { name, products, assets, states })}
      className={`${css["card"]} ${card.domain ? "" : css["nobody"]} ${isBare ? css["bare"] : ""}`} style={place} onKeyDown={keys}
      onPointerEnter={() => onOver(true)} onPointerLeave={() => onOver(false)}
    >
      <RouteLink to={to} tabIndex={-1} className={css["title"]} title={t("home.openDomain", { name })}>
        <Dye hue={card.domain?.hue ?? null} size={9} /><b className="cut" dir="auto">{name}</b><span className={css["count"]}>{number(card.products)}</span>
      </RouteLink>
      <p className={css["assets"]}>{card.folded.length > 0 ? t("home.folded", { count: card.folded.length }) : assets}</p>
      {card.squares.length > 0 ? <Squares card={card} shade={shade} /> : <Shares card={card} />}
    </article>
  );
});

function Squares({ card, shade }: { card: DomainCard; shade: Shade }) {
  const perRow = rowLength(card);
  return (
    <svg width={card.w - 2} height={card.h - 2} className={css["squares"]}>
      {card.squares.map((square, at) => {
        const { look, word } = entryOf(square, shade), label = `${shownName(square.name)}: ${shade === "promises" && square.sentence ? square.sentence : t(word)}`;
        return (
          <a key={square.key} href={`#${formatRoute({ page: "asset", key: square.key })}`} tabIndex={-1} aria-label={label}>
            <title>{label}</title>
            <SquareMark look={look} x={SQUARE.left + (at % perRow) * SQUARE.pitch} y={SQUARE.top + Math.floor(at / perRow) * SQUARE.pitch} />
          </a>
        );
      })}
    </svg>
  );
}

/** Many products as a bar of shares by state. */
function Shares({ card }: { card: DomainCard }) {
  const all = card.shares.reduce((sum, [, count]) => sum + count, 0);
  if (all === 0) return null;
  return (
    <div className={css["shares"]} aria-hidden>
      {card.shares.map(([state, count]) => <span key={state} className={css[standingOf(state)]} style={{ flexGrow: count }} title={`${count} ${stateWord(state)}`} />)}
    </div>
  );
}

function rowLength(card: DomainCard): number {
  return Math.max(1, Math.floor((card.w - 2 * SQUARE.left + SQUARE.pitch - SQUARE.side) / SQUARE.pitch));
}
