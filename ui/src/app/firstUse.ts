// The first frame that is of use: the page in sight with its data, not its frame or its placeholders. `make bench`
// reads the mark; nothing else does.
export function markFirstUse(): void {
  const isUseful = () => document.querySelector("main h1") !== null && document.querySelector("main [data-skeleton], main [aria-busy=true]") === null;
  const watcher = new MutationObserver(() => {
    if (!isUseful()) return;
    watcher.disconnect();
    // The frame that shows it is over when the next one begins.
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("weft:useful")));
  });
  watcher.observe(document.body, { childList: true, subtree: true });
}
