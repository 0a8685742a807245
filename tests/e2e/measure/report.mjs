// Turns figures into the section "The user interface" of docs/benchmarks.md.
// Usage: node report.mjs <document> <assets> <build> <figures.json>…
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

const [document, assets, build, ...files] = process.argv.slice(2);
const BUDGET_SIZE = 100_000, BEGIN = "<!-- ui: begin -->", END = "<!-- ui: end -->";
const judged = Number(assets) === BUDGET_SIZE && build === "release";

/** The value below which a share of all lies. */
function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
const ms = (value) => `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;
const verdict = (met) => (judged ? (met ? "met" : "**missed**") : "");

function rowsOf({ where, start, empty, keys, lineage, answer, nodes }) {
  const row = (work, budget, values, peer, ratio, met) => [`${where}: ${work}`, budget, ms(quantile(values, 0.5)), ms(quantile(values, 0.95)), peer, ratio, met];
  const beside = quantile(empty, 0.5), times = quantile(start, 0.5) / beside, inWindow = where.startsWith("the window");
  const answered = quantile(answer, 0.5);
  return [
    row("start to first useful frame (Home)", inWindow ? "≤ 1.5 × empty window" : "", start, `empty ${inWindow ? "window" : "page"} ${ms(beside)}`, times.toFixed(2), inWindow ? verdict(times <= 1.5) : ""),
    row(`keystroke to painted list (${keys.length} keys)`, "p95 ≤ 50 ms", keys, "", "", verdict(quantile(keys, 0.95) <= 50)),
    row(`opening a hub's lineage, painted (${nodes} nodes at most)`, "p95 ≤ 150 ms", lineage, `the answer alone ${ms(answered)}`, (quantile(lineage, 0.5) / answered).toFixed(2), verdict(quantile(lineage, 0.95) <= 150)),
  ];
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  return [line(rows[0]), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rows.slice(1).map(line)].join("\n");
}

const figures = files.map((file) => JSON.parse(readFileSync(file, "utf8")));
const rows = [["Work", "Budget", "Median", "p95", "Beside", "Ratio", ""], ...figures.flatMap(rowsOf)];
const section = `${BEGIN}
## The user interface

Written by \`scripts/bench-ui.sh\` (part of \`make bench\`).

- When: ${new Date().toISOString().replace(/\.\d+/, "")}
- Machine: ${cpus()[0]?.model ?? "unknown"} (${cpus().length} cores), no GPU; load over one and five minutes at the end: ${loadavg().slice(0, 2).map((load) => load.toFixed(2)).join(" and ")}
- Mesh: ${assets} assets, seed 1; ${build} build${judged ? "" : "; budgets are judged at 100000 assets and a release build only"}

${table(rows)}

**Start** counts from the start of the process (in Chromium: from the request for the page) to the frame in which Home
stands with its data; each is taken in turn with its peer, an empty window of the same toolkit
(\`src-tauri/examples/empty\`, drawn the same way) or an empty page. Both are opened by the same driver. **Keystroke** counts from the key
event to the frame after the list of exactly that text; keys come every ${180} ms, and none is answered from memory.
**Lineage** counts from the change of the address to the end of the frame that painted the drawing, a different hub each time, three steps
each way; beside it stands the program's answer alone, asked just after for the same hub, so that the difference is
transport, layout of the page and painting.
${END}`;

const before = readFileSync(document, "utf8"), from = before.indexOf(BEGIN), to = before.indexOf(END);
const text = from < 0 ? `${before.trimEnd()}\n\n${section}\n` : before.slice(0, from) + section + before.slice(to + END.length);
writeFileSync(document, text);
console.log(table(rows));
