// Reads and changes the query as text, so that a click on a facet is something one could have typed.

/** One piece of the query as typed. */
interface Piece {
  text: string;
  start: number;
  /** Set for `field:value`, and for nothing else. */
  field?: string;
  values?: string[];
}

const VALUE = /"(?:[^"\\]|\\.)*"?|[^\s|()"]+/y;
const FIELD = /-?([a-z]+):/y;
/** Fields whose values are words of the grammar: they need no quotes. */
const WORDS = new Set(["kind", "lifecycle", "sla", "has", "is"]);

/** Cuts a query into pieces; whatever cannot be read is a piece of its own, never an error. */
export function piecesOf(query: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < query.length) {
    if (/\s/.test(query[at] ?? "")) {
      at += 1;
      continue;
    }
    const start = at;
    FIELD.lastIndex = at;
    const head = FIELD.exec(query);
    const values: string[] = [];
    if (head) at = FIELD.lastIndex;
    do {
      VALUE.lastIndex = at;
      const value = VALUE.exec(query);
      if (!value) break;
      values.push(unquoted(value[0]));
      at = VALUE.lastIndex;
    } while (query[at] === "|" && ++at > 0);
    if (at === start) at += 1;
    const text = query.slice(start, at);
    pieces.push(head?.[1] && !text.startsWith("-") ? { text, start, field: head[1], values } : { text, start });
  }
  return pieces;
}

/** The values a field is narrowed to. */
export function valuesOf(query: string, field: string): string[] {
  return piecesOf(query).flatMap((piece) => (piece.field === field ? piece.values ?? [] : []));
}

/** What of a query narrows a field: it stays the same while words are typed. */
export function narrowing(query: string): string {
  return piecesOf(query).filter((piece) => piece.field).map((piece) => piece.text).join(" ");
}

/** Adds a value to a field or takes it away: `sla:fail` → `sla:fail|warn` → `sla:warn`. */
export function toggled(query: string, field: string, value: string): string {
  const pieces = piecesOf(query), mine = pieces.find((piece) => piece.field === field);
  const before = mine?.values ?? [];
  const after = before.includes(value) ? before.filter((other) => other !== value) : [...before, value];
  const written = after.length === 0 ? "" : `${field}:${after.map((other) => quoted(field, other)).join("|")}`;
  const texts = mine ? pieces.map((piece) => (piece === mine ? written : piece.text)) : [...pieces.map((piece) => piece.text), written];
  return texts.filter(Boolean).join(" ");
}

function quoted(field: string, value: string): string {
  return WORDS.has(field) && /^[\w-]+$/.test(value) ? value : `"${value.replaceAll("\\", "\\\\").replaceAll("\"", "\\\"")}"`;
}

function unquoted(text: string): string {
  return text.startsWith("\"") ? text.replace(/^"|"$/g, "").replace(/\\(.)/g, "$1") : text;
}
