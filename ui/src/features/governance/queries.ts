// What this screen asks.
import { useMemo } from "react";
import { type FindingFilter, useCommandPages, useDo } from "../../ipc";
import { entriesOf } from "./audit";

const PAGE = 200;

/** The findings that filters leave, page by page, with the figures of every further choice. */
export function useAudit(filter: FindingFilter) {
  const answer = useCommandPages("governance.audit", { filter, limit: PAGE }, (pages) => {
    const have = pages.reduce((sum, page) => sum + page.findings.length, 0), last = pages.at(-1);
    return last && last.findings.length > 0 && have < last.matching ? have : null;
  });
  const { pages } = answer;
  const entries = useMemo(() => entriesOf(pages.flatMap((page) => page.findings)), [pages]);
  return { ...answer, entries, report: pages[0] };
}

/** Runs the rules again, even if nothing has changed. */
export function useRunAgain() {
  const { mutate, isPending } = useDo("governance.audit", ["governance.audit"]);
  return { run: () => mutate({ filter: {}, limit: 0, again: true }), running: isPending };
}
