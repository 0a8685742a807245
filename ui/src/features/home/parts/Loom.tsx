// The map: threads drawn beneath, cards above them. Walked by arrows from card to thread to card.
import { type FocusEvent, type KeyboardEvent, useMemo, useRef, useState } from "react";
import { shownName, t } from "../../../i18n";
import type { HomeView } from "../../../ipc";
import { hueStyle } from "../../../mesh";
import { go } from "../../../routes";
import { counted } from "./counted";
import { LoomCard } from "./LoomCard";
import css from "./Loom.module.css";
import type { Shade } from "./shade";
import { type Stop, stopId, walk } from "./walk";

interface Props {
  view: HomeView;
  shade: Shade;
}

export function Loom({ view, shade }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<Stop>({ kind: "card", index: 0 });
  const [over, setOver] = useState<Stop | null>(null);
  const lit = useMemo(() => litBy(view, over), [view, over]), told = useMemo(() => counted(view.threads), [view.threads]);
  const focus = (stop: Stop) => box.current?.querySelector<HTMLElement>(`[data-stop="${stopId(stop)}"]`)?.focus();

  const keys = (event: KeyboardEvent) => {
    const on = (event.target as Element).closest<HTMLElement>("[data-stop]");
    if (!on || on !== event.target) return;
    const next = walk(view, at, event.key);
    if (next) focus(next);
    else if (event.key === "Enter" && at.kind === "thread") openThread(view, at.index);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const focused = (event: FocusEvent) => {
    const stop = stopOf(event.target);
    if (stop) setAt(stop);
    setOver(stop);
  };

  return (
    <div className={css["room"]} style={{ width: view.width * view.scale, height: view.height * view.scale }}>
    <div
      ref={box} role="group" aria-label={t("home.mapLabel")} className={css["loom"]} style={{ width: view.width, height: view.height, transform: `scale(${view.scale})` }}
      onKeyDown={keys} onFocus={focused} onBlur={() => setOver(null)} data-dim={lit ? "" : undefined}
    >
      <svg width={view.width} height={view.height} className={css["threads"]}>
        {view.threads.map((thread, index) => {
          const from = view.cards[thread.from], to = view.cards[thread.to], stop: Stop = { kind: "thread", index };
          const words = { from: shownName(from?.domain?.name ?? t("domain.none")), to: shownName(to?.domain?.name ?? t("domain.none")), count: thread.count };
          return (
            <g
              key={index} role="link" tabIndex={at.kind === "thread" && at.index === index ? 0 : -1} data-stop={stopId(stop)}
              aria-label={t("home.threadLabel", words) + (thread.back ? `, ${t("home.threadBack")}` : "")}
              className={`${css["thread"]} ${thread.back ? css["back"] : ""}`} style={hueStyle(from?.domain?.hue ?? null)} data-lit={lit?.threads.has(index) || undefined}
              onPointerEnter={() => setOver(stop)} onPointerLeave={() => setOver(null)} onClick={() => openThread(view, index)}
            >
              <path d={pathOf(thread.route)} strokeWidth={thread.width} className={css["line"]} />
              <path d={pathOf(thread.route)} className={css["reach"]} />
              {thread.back ? <path d={arrowOf(thread.route)} className={css["arrow"]} /> : null}
              {told.has(index) || lit?.threads.has(index) ? <text x={thread.label[0]} y={thread.label[1]}>{thread.count}</text> : null}
              <title>{t("home.threadLabel", words)}</title>
            </g>
          );
        })}
      </svg>
      {view.cards.map((card, index) => (
        <LoomCard
          key={card.domain?.key ?? "none"} card={card} index={index} shade={shade} inWalk={at.kind === "card" && at.index === index}
          lit={lit?.cards.has(index) ?? false} onOver={(on) => setOver(on ? { kind: "card", index } : null)}
        />
      ))}
    </div>
    </div>
  );
}

/** The same way, unfolded: the giving domain's products and what takes from them. */
function openThread(view: HomeView, index: number): void {
  const key = view.cards[view.threads[index]?.from ?? -1]?.domain?.key;
  if (key) go({ page: "lineage", key, level: "product", up: 0, down: 1 });
}

function litBy(view: HomeView, over: Stop | null): { cards: Set<number>; threads: Set<number> } | null {
  if (!over) return null;
  const threads = new Set(over.kind === "thread" ? [over.index]
    : view.threads.flatMap((thread, index) => (thread.from === over.index || thread.to === over.index ? [index] : [])));
  const cards = new Set(over.kind === "card" ? [over.index] : []);
  for (const index of threads) {
    const thread = view.threads[index];
    if (thread) cards.add(thread.from).add(thread.to);
  }
  return { cards, threads };
}

function stopOf(target: Element): Stop | null {
  const text = target.closest<HTMLElement>("[data-stop]")?.dataset["stop"];
  if (!text) return null;
  const [kind, index] = text.split("-");
  return { kind: kind === "thread" ? "thread" : "card", index: Number(index) };
}

type Route = HomeView["threads"][number]["route"];

function pathOf([start, ...rest]: Route): string {
  if (!start) return "";
  let path = `M${start[0]} ${start[1]}`;
  for (let at = 0; at + 2 < rest.length; at += 3) path += `C${rest.slice(at, at + 3).map(([x, y]) => `${x} ${y}`).join(" ")}`;
  return path;
}

function arrowOf(route: Route): string {
  const end = route.at(-1), before = route.at(-2);
  if (!end || !before) return "";
  const side = Math.sign(before[0] - end[0]) || 1;
  return `M${end[0] + 8 * side} ${end[1] - 4}L${end[0]} ${end[1]}L${end[0] + 8 * side} ${end[1] + 4}`;
}
