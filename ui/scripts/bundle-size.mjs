// Fails when the script the window loads is larger than the budget (300 kB gzip).
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const budget = 300 * 1000;
const folder = new URL("../dist/assets/", import.meta.url);
let script = 0;
for (const name of readdirSync(folder).toSorted()) {
  if (!/\.(js|css)$/.test(name)) continue;
  const size = gzipSync(readFileSync(new URL(name, folder)), { level: 9 }).length;
  if (name.endsWith(".js")) script += size;
  console.log(`${(size / 1000).toFixed(1).padStart(8)} kB  ${name}`);
}
console.log(`${(script / 1000).toFixed(1).padStart(8)} kB  JavaScript, gzip; budget ${budget / 1000} kB`);
if (script > budget) {
  console.error("The script is larger than its budget.");
  process.exitCode = 1;
}
