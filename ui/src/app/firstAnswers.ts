import { askMapAhead } from "../features/home/room";
import { askAhead } from "../ipc";
import { currentRoute } from "../routes";

/** Longest that the first frame waits for its answers; then it is drawn with placeholders. In milliseconds. */
const MOST_MS = 100;

/** Asks for what the frame and Home show before either is drawn: a frame drawn whole at once is there sooner than one drawn twice. */
export async function firstAnswers(): Promise<void> {
  const asked = [askAhead("app.status", {}), askAhead("settings.get", {}), askAhead("shelf.list", {})];
  if (currentRoute().page === "home") asked.push(askMapAhead());
  await Promise.race([Promise.all(asked), new Promise((done) => setTimeout(done, MOST_MS))]);
}
