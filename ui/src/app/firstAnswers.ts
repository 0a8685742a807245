import { askMapAhead } from "../features/home/room";
import { askAhead } from "../ipc";
import { currentRoute } from "../routes";

/** Longest that the first frame waits for its answers; then it is drawn with placeholders. In milliseconds. */
const MOST_MS = 250;

/**
 * What the frame and Home show, asked for as soon as this module runs: the program answers while the scripts of the frame
 * still come up. A frame drawn whole at once is there sooner than one drawn twice.
 */
export const firstAnswers: Promise<unknown> = Promise.race([
  Promise.all([
    askAhead("app.status", {}), askAhead("settings.get", {}), askAhead("shelf.list", {}),
    currentRoute().page === "home" ? askMapAhead() : undefined,
  ]),
  new Promise((done) => setTimeout(done, MOST_MS)),
]);
