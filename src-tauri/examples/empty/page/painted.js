addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("weft:useful"))));
