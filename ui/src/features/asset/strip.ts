// The lineage strip: what stands beside the thing, and the threads to it.
import type { DomainRef, ThingRef } from "../../ipc";

export interface StripBox {
  id: string;
  /** A single thing, or a domain with the number of things in it. */
  thing: ThingRef | null;
  domain: DomainRef | null;
  count: number;
  /** Stands for the rest: domains that found no room. */
  rest?: boolean;
}

const MOST_THINGS = 5, MOST_BOXES = 6;

/** Few neighbours stand there by name, many by domain, largest first. */
export function boxesOf(things: readonly ThingRef[]): StripBox[] {
  if (things.length <= MOST_THINGS) return things.map((thing) => ({ id: thing.key, thing, domain: thing.domain, count: 1 }));
  const groups = new Map<string, StripBox>();
  for (const thing of things) {
    const id = thing.domain?.key ?? "", group = groups.get(id) ?? { id: `domain ${id}`, thing: null, domain: thing.domain, count: 0 };
    groups.set(id, { ...group, count: group.count + 1 });
  }
  const boxes = [...groups.values()].toSorted((a, b) => Number(a.domain === null) - Number(b.domain === null) || b.count - a.count);
  if (boxes.length <= MOST_BOXES) return boxes;
  const shown = boxes.slice(0, MOST_BOXES - 1), count = things.length - shown.reduce((sum, box) => sum + box.count, 0);
  return [...shown, { id: "rest", thing: null, domain: null, count, rest: true }];
}

const BOX = 24, GAP = 8;

/** Height of the strip, and where box `index` of `count` begins. */
export function stripHeight(left: number, right: number): number {
  return Math.max(56, Math.max(left, right) * (BOX + GAP) - GAP + 8);
}

export function topOf(index: number, count: number, height: number): number {
  const all = count * (BOX + GAP) - GAP;
  return (height - all) / 2 + index * (BOX + GAP);
}

/** A thread from one height to another across a gap of a hundred. */
export function threadOf(from: number, to: number): string {
  return `M0 ${from}C50 ${from} 50 ${to} 100 ${to}`;
}

/** Width of a bundle: the logarithm of its count. */
export function widthOf(count: number): number {
  return 1.4 + Math.log2(count + 1) * 0.9;
}
