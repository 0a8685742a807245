// Metadata by people who want harm, and by people with unusual names. Written as ODCS files.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const LONG_NAME = "a_name_of_eighty_characters_".padEnd(80, "x");
export const RTL_NAME = "طلبات\u202egpj.exe";
export const NAMES = ["constructor", "__proto__", "toString", "NaN", "null", LONG_NAME, RTL_NAME, "-", "a/b?c#d%2Fe"];

export const HOSTILE = [
  "<img src=x onerror=\"window.__hit=1\"> <script>window.__hit=1</script> <iframe src=\"https://evil.example/\"></iframe> <svg onload=\"window.__hit=1\"></svg>",
  "[click me](javascript:window.__hit=1) [data](data:text/html,<script>1</script>) [file](file:///etc/passwd) [weft](weft://asset/x)",
  "[https://bank.example](https://evil.example/phish)",
  "![a picture](https://evil.example/pixel.png)",
].join("\n\n");

interface Property {
  name: string;
  logicalType: string;
  description?: string;
}

/** One contract with one table. */
export function contract(name: string, more: { description?: string; properties?: Property[]; id?: string } = {}): object {
  const id = more.id ?? name;
  return {
    apiVersion: "v3.1.0", kind: "DataContract", id: `urn:e2e:${id}`, name, version: "1.0.0", status: "active", domain: "trials",
    description: { purpose: more.description ?? "for trials" },
    servers: [{ server: "production", type: "postgres", host: "db.example", port: 5432, database: "trials", schema: "public" }],
    schema: [{
      name, physicalName: name, physicalType: "table", description: more.description ?? "",
      properties: more.properties ?? [{ name: "id", logicalType: "string" }],
    }],
  };
}

/** Writes contracts into a folder; JSON is YAML. */
export function write(folder: string, contracts: Record<string, object>): void {
  mkdirSync(folder, { recursive: true });
  for (const [file, body] of Object.entries(contracts)) writeFileSync(join(folder, `${file}.odcs.yaml`), JSON.stringify(body, null, 1));
}

/** A folder with everything hostile. */
export function writeHostile(folder: string): void {
  write(folder, Object.fromEntries([
    ["hostile", contract("hostile", { description: HOSTILE, properties: [{ name: "id", logicalType: "string", description: HOSTILE }] })],
    ...NAMES.map((name, at) => [`name-${at}`, contract(name, { id: String(at) })] as const),
  ]));
}
