/**
 * Waits for the first frame that is of use: the page in sight with its data, not its frame or its placeholders. Marks it
 * for `make bench` and calls `then`. Returns how to stop waiting.
 */
export function onFirstUse(then: () => void): () => void {
  const isUseful = () => document.querySelector("main h1") !== null && document.querySelector("main [data-skeleton], main [aria-busy=true]") === null;
  const look = () => {
    if (!isUseful()) return;
    watcher.disconnect();
    // The frame that shows it is over when the next one begins.
    requestAnimationFrame(() => requestAnimationFrame(() => {
      performance.mark("weft:useful");
      then();
    }));
  };
  const watcher = new MutationObserver(look);
  watcher.observe(document.body, { childList: true, subtree: true });
  look();
  return () => watcher.disconnect();
}
