const OUTSIDE = new Set(["http:", "https:", "mailto:"]);

/** The address when it may be opened outside, else nothing (`javascript:`, `data:`, `file:`, `weft:` …). */
export function outsideAddress(href: string): URL | null {
  try {
    const url = new URL(href);
    return OUTSIDE.has(url.protocol) ? url : null;
  } catch {
    return null;
  }
}
