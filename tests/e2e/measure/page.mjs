// What is measured inside the page, the same in Chromium and in the real window. Each is the source of a function, so
// that both drivers can hand it over.

/** When the first useful frame was there, in milliseconds of the wall clock; null before. */
export const usefulAt = `() => {
  const mark = performance.getEntriesByName("weft:useful")[0];
  return mark ? performance.timeOrigin + mark.startTime : null;
}`;

/** From now on each key in the search box is timed until the frame with its list is on the screen. */
export const timeKeys = `() => {
  window.keyTimes = [];
  const painted = (began, value) => {
    const box = document.querySelector("main input[data-search]");
    if (box && box.value !== value) return;
    if (!box || document.querySelector("main [aria-busy=true]") !== null) requestAnimationFrame(() => painted(began, value));
    else requestAnimationFrame(() => window.keyTimes.push(performance.now() - began));
  };
  document.addEventListener("keydown", (event) => {
    const began = Math.min(event.timeStamp, performance.now());
    setTimeout(() => painted(began, document.querySelector("main input[data-search]")?.value), 0);
  }, { capture: true });
}`;

/** How many keys were timed, and what they took. */
export const keyTimes = `() => window.keyTimes`;

/** Goes to an address and waits for the frame with its drawing: milliseconds, and how many things are drawn. */
export const openLineage = `async (address) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const began = performance.now();
  location.hash = address;
  const drawn = () => Number(document.querySelector("main [role=application]")?.dataset.painted ?? 0);
  await new Promise((done, refused) => {
    const watch = new MutationObserver(() => {
      if (drawn() === 0) return;
      watch.disconnect();
      done();
    });
    watch.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-painted"] });
    setTimeout(() => refused(new Error("no drawing: " + document.querySelector("main")?.innerText.slice(0, 200))), 60000);
  });
  // It was painted in this frame, which is over when the next begins.
  await frame();
  return { ms: performance.now() - began, nodes: drawn() };
}`;

/** Words that names of the made mesh consist of; no two begin alike, so that no key is answered from memory. */
export const WORDS = ["order", "customer", "product", "shipment", "revenue", "invoice", "warehouse", "delivery", "budget", "journal"];

/** Picture of a hub as it is opened: three steps each way, at most 150 things. */
export const hubAt = (key) => `/lineage/${encodeURIComponent(key)}?level=asset&up=3&down=3`;
