// A drawing one can walk. Its twin in words stands beside it for everybody who wants words.
import { Maximize, Minus, Plus } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { t } from "../../i18n";
import { IconButton } from "../Button";
import { type Camera, first, fit, fitBox, pan, reveal, type Size, toWorld, zoomAt } from "./camera";
import css from "./GraphCanvas.module.css";
import { glide } from "./glide";
import { nearestTo, neighbour, partAt } from "./hit";
import { paint } from "./paint";
import { type Palette, readPalette, watchTheme } from "./palette";
import type { Graph, Part } from "./shapes";

interface Props {
  graph: Graph;
  label: string;
  selected: string | null;
  /** Ids of nodes and edges on the path. */
  lit?: ReadonlySet<string>;
  /** A node was chosen, by arrows or by a click; null: the ground was clicked. */
  onSelect: (id: string | null) => void;
  /** Enter or double click on a node; a click on anything else. */
  onOpen: (part: Part) => void;
  /** Changes when the view should be fitted anew: another focus, another level. */
  fitKey: string;
  /** What the chosen node is, for screen readers. */
  spoken?: string;
  /** What lies under the pointer; null when nothing does. */
  onHover?: (part: Part | null) => void;
  /** The node the first look is about, when not everything can be read at once. */
  around?: string | null;
  /** Room at the end side that something else covers: what is revealed stays clear of it. */
  covered?: number;
  /** Nodes to bring into sight together; a new list is a new look. */
  frame?: readonly string[] | null;
  /** Zoomed on where there is nothing more to see at this level: `in` at a node, or `out`. Once until `fitKey` changes. */
  onZoomPast?: (way: "in" | "out", at: string | null) => void;
  /** The same content as a tree or table, always in the page for screen readers. */
  twin: ReactNode;
}

const NOTHING: ReadonlySet<string> = new Set();
const STEP = 1.25;
const FEW = 16;
const GESTURE_MS = 450;
/** The buttons at the foot. */
const FOOT = 48;
/** What is said about the framed nodes floats at the head. */
const HEAD = 64;
/** Beyond these the level changes; between them lies room enough that it does not change back by itself. */
const PAST = { in: 1.9, out: 0.3, ofFit: 0.7 } as const;
const ARROWS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" } as const;

export function GraphCanvas(props: Props) {
  const { graph, label, selected, lit = NOTHING, onSelect, onOpen, onHover, onZoomPast, around, covered = 0, frame: framed, fitKey, spoken, twin } = props;
  const box = useRef<HTMLDivElement>(null), canvas = useRef<HTMLCanvasElement>(null);
  const camera = useRef<Camera>({ x: 0, y: 0, zoom: 1 }), size = useRef<Size>({ width: 0, height: 0 });
  const palette = useRef<Palette | null>(null), frame = useRef(0), drawn = useRef(graph), fitted = useRef(""), glided = useRef("");
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const past = useRef<"in" | "out" | null>(null), deafUntil = useRef(0);
  const [hovered, setHovered] = useState<Part | null>(null);
  const [ring, setRing] = useState(false);
  const help = useId();

  const draw = useCallback(() => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      const ctx = canvas.current?.getContext("2d");
      if (!ctx || !box.current) return;
      palette.current ??= readPalette(box.current);
      paint(ctx, drawn.current, camera.current, size.current, window.devicePixelRatio || 1, palette.current,
        { selected, hovered: hovered?.id ?? null, lit, ring });
      // For tests and measurements: the drawing is there, and how many things are in it.
      const painted = String(drawn.current.nodes.length);
      if (box.current.dataset["painted"] !== painted) box.current.dataset["painted"] = painted;
    });
  }, [selected, hovered, lit, ring]);

  const look = useCallback((next: Camera) => {
    camera.current = next;
    draw();
  }, [draw]);
  const fitAll = useCallback(() => look(fit(graph, size.current)), [graph, look]);

  // Room: the canvas has as many pixels as the screen, and the first fit waits for it.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const ratio = window.devicePixelRatio || 1, target = canvas.current;
      size.current = { width: element.clientWidth, height: element.clientHeight };
      const width = Math.round(size.current.width * ratio), height = Math.round(size.current.height * ratio);
      const resized = target !== null && (target.width !== width || target.height !== height);
      // To set a size clears the canvas, even to the same size.
      if (resized) Object.assign(target, { width, height });
      const fits = fitted.current === fitKey || size.current.width <= 0;
      if (!fits) {
        fitted.current = fitKey;
        // The gesture that led here may still go on: it must not lead further.
        if (past.current !== null) deafUntil.current = performance.now() + GESTURE_MS;
        past.current = null;
        camera.current = first(graph, size.current, nodeOf(graph, around ?? selected ?? null), graph.nodes.length <= FEW);
      }
      // The observer tells a size at once that is known already: the same picture is not painted twice.
      if (resized || !fits) draw();
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [graph, fitKey, around, selected, draw]);

  const latest = useRef({ anchor: selected ?? around ?? null, fitKey, draw });
  useEffect(() => {
    latest.current = { anchor: selected ?? around ?? null, fitKey, draw };
  });
  // The chosen node stays where it is on the screen, and the others glide around it.
  useEffect(() => {
    const now = latest.current, repaint = () => latest.current.draw();
    const after = nodeOf(graph, now.anchor), before = nodeOf(drawn.current, now.anchor), same = glided.current === now.fitKey;
    glided.current = now.fitKey;
    if (!after || !before || !same) {
      drawn.current = graph;
      repaint();
      return;
    }
    const shift = [after.x - before.x, after.y - before.y] as const;
    camera.current = { ...camera.current, x: camera.current.x + shift[0], y: camera.current.y + shift[1] };
    return glide(drawn, graph, repaint, shift);
  }, [graph]);
  useEffect(() => draw(), [draw]);
  useEffect(() => watchTheme(() => {
    palette.current = null;
    draw();
  }), [draw]);
  useEffect(() => {
    const node = graph.nodes.find((other) => other.id === selected);
    if (node) look(reveal(camera.current, { width: size.current.width - covered, height: size.current.height - FOOT }, node));
  }, [selected, graph, covered, look]);
  useEffect(() => {
    const nodes = graph.nodes.filter((node) => framed?.includes(node.id));
    if (nodes.length === 0) return;
    const x = Math.min(...nodes.map((node) => node.x)), y = Math.min(...nodes.map((node) => node.y));
    const all = { x, y, w: Math.max(...nodes.map((node) => node.x + node.w)) - x, h: Math.max(...nodes.map((node) => node.y + node.h)) - y };
    const found = fitBox(all, { width: size.current.width - covered, height: size.current.height - FOOT - HEAD });
    look({ ...found, y: found.y - HEAD / found.zoom });
  }, [framed, graph, covered, look]);

  const zoomTo = useCallback((factor: number, x: number, y: number) => {
    if (performance.now() < deafUntil.current) return;
    look(zoomAt(camera.current, factor, x, y));
    const { zoom } = camera.current, far = zoom <= Math.min(PAST.out, fit(graph, size.current).zoom * PAST.ofFit);
    const way = factor > 1 && zoom >= PAST.in ? "in" : factor < 1 && far ? "out" : null;
    if (way === null || past.current === way || !onZoomPast) return;
    past.current = way;
    onZoomPast(way, way === "in" ? nearestTo(graph, ...toWorld(camera.current, x, y)) : null);
  }, [graph, look, onZoomPast]);

  // React's wheel listeners are passive; this one must keep the page from scrolling.
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const at = element.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey) zoomTo(Math.exp(-event.deltaY / 240), event.clientX - at.left, event.clientY - at.top);
      else look(pan(camera.current, event.shiftKey ? -event.deltaY : -event.deltaX, event.shiftKey ? 0 : -event.deltaY));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [look, zoomTo]);

  const zoomBy = (factor: number) => zoomTo(factor, size.current.width / 2, size.current.height / 2);
  const partUnder = (event: { clientX: number; clientY: number }) => {
    const at = box.current?.getBoundingClientRect();
    if (!at) return null;
    const [x, y] = toWorld(camera.current, event.clientX - at.left, event.clientY - at.top);
    return partAt(graph, x, y, camera.current.zoom);
  };

  const hover = (part: Part | null) => {
    setHovered(part);
    onHover?.(part);
  };

  const keys = (event: KeyboardEvent) => {
    setRing(true);
    const direction = ARROWS[event.key as keyof typeof ARROWS];
    if (direction && event.shiftKey) {
      look(pan(camera.current, direction === "left" ? 80 : direction === "right" ? -80 : 0, direction === "up" ? 80 : direction === "down" ? -80 : 0));
    } else if (direction) {
      const next = neighbour(graph, selected ?? "", direction);
      if (next) onSelect(next);
    } else if (event.key === "Enter" && selected) onOpen({ kind: "node", id: selected });
    else if (event.key === "+" || event.key === "=") zoomBy(STEP);
    else if (event.key === "-") zoomBy(1 / STEP);
    else if (event.key === "0") fitAll();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const down = (event: PointerEvent) => {
    setRing(false);
    if (event.button !== 0) return;
    drag.current = { x: event.clientX, y: event.clientY, moved: false };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    const held = drag.current;
    if (!held) {
      const part = partUnder(event);
      if (part?.kind !== hovered?.kind || part?.id !== hovered?.id) hover(part);
      return;
    }
    const dx = event.clientX - held.x, dy = event.clientY - held.y;
    if (!held.moved && Math.hypot(dx, dy) < 4) return;
    drag.current = { x: event.clientX, y: event.clientY, moved: true };
    look(pan(camera.current, dx, dy));
  };
  const up = (event: PointerEvent) => {
    const held = drag.current;
    drag.current = null;
    if (!held || held.moved) return;
    const part = partUnder(event);
    if (part === null || part.kind === "node") onSelect(part?.id ?? null);
    else onOpen(part);
  };

  return (
    <div className={css["frame"]}>
      <div
        ref={box} role="application" tabIndex={0} aria-label={label} aria-describedby={help} data-hand={hovered ? "" : undefined}
        className={css["box"]} onKeyDown={keys} onPointerDown={down} onPointerMove={move} onPointerUp={up}
        onPointerLeave={() => hover(null)} onFocus={(event) => setRing(event.currentTarget.matches(":focus-visible"))} onBlur={() => setRing(false)}
        onDoubleClick={(event) => { const part = partUnder(event); if (part?.kind === "node") onOpen(part); }}
      >
        <canvas ref={canvas} className={css["canvas"]} aria-hidden />
      </div>
      <p id={help} className="sr">{t("kit.graphHelp")}</p>
      <p role="status" className="sr">{spoken ?? ""}</p>
      <div className="sr">{twin}</div>
      <div className={css["tools"]}>
        <IconButton label={t("kit.zoomOut")} icon={<Minus size={15} aria-hidden />} onPress={() => zoomBy(1 / STEP)} />
        <IconButton label={t("kit.zoomIn")} icon={<Plus size={15} aria-hidden />} onPress={() => zoomBy(STEP)} />
        <IconButton label={t("kit.fit")} icon={<Maximize size={14} aria-hidden />} onPress={fitAll} />
      </div>
    </div>
  );
}

function nodeOf(graph: Graph, id: string | null) {
  return id === null ? undefined : graph.nodes.find((node) => node.id === id);
}
