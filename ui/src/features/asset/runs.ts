// What a run's state means, whatever word its source has for it.
const ENDED_WELL = new Set(["complete", "completed", "success", "succeeded", "ok", "pass"]);
const ENDED_BADLY = new Set(["fail", "failed", "failure", "error", "runtime error", "upstream_failed", "crashed"]);
const NOT_ENDED = new Set(["start", "started", "running", "queued", "abort", "aborted", "canceled", "cancelled", "skipped"]);

export function runStanding(state: string): "pass" | "fail" | "off" | "unknown" {
  const word = state.trim().toLowerCase();
  return ENDED_WELL.has(word) ? "pass" : ENDED_BADLY.has(word) ? "fail" : NOT_ENDED.has(word) ? "off" : "unknown";
}
