// What this screen asks.
import { useMemo } from "react";
import { askPagesAhead, type Hit, useCommandPages } from "../../ipc";

/** A few screens: a page is prepared whole before its first row is painted. */
const PAGE = 40;

/** Asks for the hits of a text that has just been typed. */
export const askAhead = (text: string) => askPagesAhead("search.run", { text: text.trim(), limit: PAGE });

/** The hits of a query, page by page. The last good list stays while a newer query waits or is refused. */
export function useSearch(text: string) {
  const answer = useCommandPages("search.run", { text, limit: PAGE }, (pages) => {
    const have = pages.reduce((sum, page) => sum + page.hits.length, 0), last = pages.at(-1);
    return last && last.hits.length > 0 && have < last.total ? have : null;
  });
  const { pages } = answer;
  const hits = useMemo(() => {
    const byKey = new Map<string, Hit>();
    for (const page of pages) for (const hit of page.hits) byKey.set(hit.key, hit);
    return [...byKey.values()];
  }, [pages]);
  return { ...answer, hits, first: pages[0] };
}
