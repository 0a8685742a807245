// The walls between the rooms: who may import whom.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const SRC = resolve(import.meta.dirname, "../src");
/** Lower rooms first; a room may import rooms listed for it and nothing else of ours. */
const MAY: Record<string, readonly string[]> = {
  styles: [],
  i18n: [],
  ipc: [],
  commands: [],
  routes: ["ipc"],
  kit: ["i18n", "commands"],
  mesh: ["i18n", "ipc", "routes", "kit"],
  features: ["i18n", "ipc", "routes", "commands", "kit", "mesh"],
  app: ["i18n", "ipc", "routes", "commands", "kit", "mesh", "features"],
};
/** The kit draws text blocks: it may know the shape of the wire, never its functions. */
const TYPES_ONLY: Record<string, readonly string[]> = { kit: ["ipc"] };

interface Import {
  file: string;
  from: string;
  to: string;
  text: string;
  typeOnly: boolean;
}

function imports(): Import[] {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name));
  return files.flatMap((file) => {
    const text = readFileSync(join(SRC, file), "utf8");
    const early = text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+"(\.[^"]+)"/gms), late = text.matchAll(/\bimport\((type\s)?"(\.[^"]+)"\)/g);
    return [...early, ...late].map(([, type, path = ""]): Import => ({
      file, text: path, typeOnly: type !== undefined, from: file.split("/")[0] ?? "", to: relative(SRC, resolve(dirname(join(SRC, file)), path)),
    }));
  });
}

test("a room imports only from the rooms beneath it", () => {
  const broken = imports().filter(({ from, to, typeOnly }) => {
    const room = to.split("/")[0] ?? "";
    if (!(from in MAY) || room === from) return false;
    return !MAY[from]?.includes(room) && !(typeOnly && TYPES_ONLY[from]?.includes(room));
  });
  expect(broken.map(({ file, to }) => `${file} → ${to}`)).toEqual([]);
});

test("a feature never imports another feature", () => {
  const feature = (path: string) => path.split("/")[1];
  const broken = imports().filter(({ file, from, to }) => from === "features" && to.startsWith("features/") && feature(file) !== feature(to));
  expect(broken.map(({ file, to }) => `${file} → ${to}`)).toEqual([]);
});

test("only ipc knows a transport", () => {
  const broken = imports().filter(({ from, to }) => from !== "ipc" && /^ipc\/(http|tauri|transport|backend|query|events)/.test(to));
  expect(broken.map(({ file, to }) => `${file} → ${to}`)).toEqual([]);
});

test("no HTML string is ever put into the page", () => {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name) && !name.includes("test"));
  const broken = files.filter((file) => /dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML|document\.write|<style/.test(readFileSync(join(SRC, file), "utf8")));
  expect(broken).toEqual([]);
});
