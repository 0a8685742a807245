// Runs the tests of the real window and ends with a line `N passed, N failed`.
// Needs WEFT_DESKTOP (the program, with its page built in), a display and a session bus: run.sh provides them.
import { existsSync } from "node:fs";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const binary = process.env.WEFT_DESKTOP;
if (!binary || !existsSync(binary)) {
  console.error("set WEFT_DESKTOP to the program: cargo build -p weft-desktop --features custom-protocol");
  process.exit(2);
}

let passed = 0, failed = 0;
const file = fileURLToPath(new URL("window.test.mjs", import.meta.url));
const tests = run({ files: [file], concurrency: false, timeout: 420_000 });
tests.on("test:pass", (event) => { if (event.details.type !== "suite") passed += 1; });
tests.on("test:fail", (event) => { if (event.details.type !== "suite") failed += 1; });
tests.on("end", () => setImmediate(() => {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}));
tests.compose(spec).pipe(process.stdout, { end: false });
