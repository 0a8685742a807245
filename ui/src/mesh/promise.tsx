// How a promise stands, as a word with a mark.
import type { PromiseState } from "../ipc";
import { t } from "../i18n";
import { type Standing, StateMark } from "../kit";

/** The mark of a promise state; no promise at all is "off". */
export function standingOf(state: PromiseState | null): Standing {
  if (state === null) return "off";
  return state === "not_evaluable" ? "unknown" : state;
}

/** The word of a promise state. */
export function stateWord(state: PromiseState | null): string {
  return state === null ? t("state.none") : t(`state.${state}`);
}

/** State with its sentence ("2 h 10 min late"), or with its word alone. */
export function PromiseMark({ state, sentence }: { state: PromiseState | null; sentence?: string | null }) {
  return <StateMark standing={standingOf(state)}><span className="cut">{sentence || stateWord(state)}</span></StateMark>;
}

/** `generalAvailability` → `general availability`. */
export function propertyWords(property: string): string {
  return property.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();
}
