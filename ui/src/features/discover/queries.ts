// What this screen asks.
import { useMemo } from "react";
import { askPagesAhead, type Hit, useCommandPages } from "../../ipc";

/** Hits of the first page, as many as the tallest window shows: who types waits for nothing else. */
const FIRST = 30;
/** Hits of every further page, for those who scroll. */
const FURTHER = 100;

/** Asks for the hits of a text that has just been typed. */
export const askAhead = (text: string) => askPagesAhead("search.run", { text: text.trim(), limit: FIRST });

/** The hits of a query, page by page. The last good list stays while a newer query waits or is refused. */
export function useSearch(text: string) {
  const answer = useCommandPages("search.run", { text, limit: FIRST }, (pages) => {
    const have = pages.reduce((sum, page) => sum + page.hits.length, 0), last = pages.at(-1);
    return last && last.hits.length > 0 && have < last.total ? have : null;
  }, FURTHER);
  const { pages } = answer;
  const hits = useMemo(() => {
    const byKey = new Map<string, Hit>();
    for (const page of pages) for (const hit of page.hits) byKey.set(hit.key, hit);
    return [...byKey.values()];
  }, [pages]);
  return { ...answer, hits, first: pages[0] };
}
