// Looks a text up and fills it in. A missing key or a missing value is a type error.
import { en } from "./en";

/** A text, or one for each plural form; `{name}` is filled in. */
export type Message = string | { readonly one: string; readonly other: string };
export type Catalogue = typeof en;
export type Key = keyof Catalogue;

type Holes<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;
type HolesOf<M> = M extends string ? Holes<M> : M extends { one: infer A; other: infer B } ? Holes<A> | Holes<B> | "count" : never;
type Values<K extends Key> = { [Name in HolesOf<Catalogue[K]>]: string | number };
type Given<K extends Key> = [HolesOf<Catalogue[K]>] extends [never] ? [] : [values: Values<K>];

/** The user's language. A Linux desktop without one names itself "C", which `Intl` refuses. */
export const locale = understood(navigator.language) ?? "en";
const plural = new Intl.PluralRules("en");
const figures = new Intl.NumberFormat(locale);

/** The text for a key, with its values. Numbers are written the local way; `count` chooses the plural form. */
export function t<K extends Key>(key: K, ...given: Given<K>): string {
  const message: Message = en[key];
  const values = (given[0] ?? {}) as Record<string, string | number>;
  const text = typeof message === "string" ? message
    : plural.select(Number(values["count"])) === "one" ? message.one : message.other;
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => {
    const value = values[name];
    if (value === undefined) return hole;
    return typeof value === "number" ? figures.format(value) : value;
  });
}

function understood(language: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(language)[0];
  } catch {
    return undefined;
  }
}
