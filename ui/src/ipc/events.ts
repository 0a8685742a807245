// What the program tells without being asked. New data never moves a page someone reads: it waits for "updated, show".
import { useSyncExternalStore } from "react";
import type { CommandName } from "./backend";
import type { Event, JobView, Status } from "./generated";
import { backend } from "./transport";
import { queryClient } from "./query";

type Listener = (event: Event) => void;

/** The frame's own figures may change at once; everything else waits. */
const AT_ONCE: readonly CommandName[] = ["app.status", "catalogs.list"];
const OF_USER: readonly CommandName[] = ["shelf.list", "settings.get", "stitch.list", "changes.list"];

const listeners = new Set<Listener>();
const watchers = new Set<() => void>();
let waiting = false;
/** A job began on an empty mesh: nobody reads anything yet, so all it brings is shown at once, also what comes second. */
let beginning = false;
let jobs: ReadonlyMap<number, JobView> = new Map();

/** Hears events, for screens that need more than fresh answers. */
export function onEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Starts hearing; called once by the frame. */
export function startEvents(): () => void {
  return backend.subscribe((event) => {
    for (const listener of listeners) listener(event);
    switch (event.type) {
      case "job":
        if (event.job.state === "running" && ![...jobs.values()].some((job) => job.state === "running")) beginning = nothingToRead();
        jobs = new Map(jobs).set(event.job.id, event.job);
        tell();
        if (event.job.state !== "running") for (const name of AT_ONCE) void queryClient.invalidateQueries({ queryKey: [name] });
        break;
      case "user_changed":
        for (const name of OF_USER) void queryClient.invalidateQueries({ queryKey: [name] });
        break;
      case "data_changed":
        dataChanged();
        break;
      case "menu":
      case "open":
        break;
    }
  });
}

function dataChanged(): void {
  const empty = nothingToRead();
  for (const name of AT_ONCE) void queryClient.invalidateQueries({ queryKey: [name] });
  if (empty || beginning) {
    showNewData();
    return;
  }
  // Nothing in sight is asked again by itself; a page that is opened from now on is.
  void queryClient.invalidateQueries({ refetchType: "none" });
  setWaiting(true);
}

function nothingToRead(): boolean {
  const status = queryClient.getQueryData<Status>(["app.status", {}]);
  return !status || status.assets === 0;
}

/** Asks everything in sight again. */
export function showNewData(): void {
  setWaiting(false);
  void queryClient.invalidateQueries();
}

/** Nothing waits any more: another page was opened, and it asked for itself. */
export function forgetNewData(): void {
  if (waiting) setWaiting(false);
}

/** True when newer data waits to be shown. */
export function useNewData(): boolean {
  return useSyncExternalStore(watch, () => waiting);
}

/** What each job told last, by id. The status carries the same for jobs that began before we listened. */
export function useJobNews(): ReadonlyMap<number, JobView> {
  return useSyncExternalStore(watch, () => jobs);
}

function setWaiting(value: boolean): void {
  waiting = value;
  tell();
}

function tell(): void {
  for (const changed of watchers) changed();
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}
