// What the form for a server holds, and the draft it makes.
import type { CatalogAuth, CatalogKind } from "../../ipc";

/** Where a secret is kept, as the form offers it. */
export type Keep = "keyring" | "session" | "environment";

export interface ServerForm {
  /** Method of authentication. */
  method: string;
  secret: string;
  keep: Keep;
  /** Name of the environment variable, for that way of keeping. */
  variable: string;
  options: Readonly<Record<string, string>>;
}

/** Options of every server that are about the way there. */
export const WAY = ["proxy", "ca_file", "client_cert_file", "also_origin"] as const;

export function emptyForm(kind: CatalogKind | undefined): ServerForm {
  return { method: kind?.auth[0]?.method ?? "none", secret: "", keep: "keyring", variable: "", options: {} };
}

export function authOf(kind: CatalogKind | undefined, method: string): CatalogAuth | undefined {
  return kind?.auth.find((other) => other.method === method);
}

/** True when everything that must be given is given. */
export function isWhole(kind: CatalogKind | undefined, form: ServerForm): boolean {
  const auth = authOf(kind, form.method);
  const given = (name: string) => (form.options[name] ?? "").trim() !== "";
  const required = kind?.options.filter((option) => option.required && option.name !== "at") ?? [];
  if (!required.every((option) => given(option.name)) || !(auth?.options.every(given) ?? true)) return false;
  if (!auth?.secret) return true;
  return form.keep === "environment" ? form.variable.trim() !== "" : form.secret !== "";
}

/** The part of the draft that comes from this form. What the chosen method does not use is left out. */
export function draftOf(kind: CatalogKind | undefined, form: ServerForm) {
  const auth = authOf(kind, form.method);
  const known = new Set([...(kind?.options.map((option) => option.name) ?? []), ...(auth?.options ?? []), ...WAY]);
  if (form.method === "oauth") for (const name of ["token_url", "scope"]) known.add(name);
  const options: Record<string, string> = {};
  for (const [name, value] of Object.entries(form.options)) if (known.has(name) && value.trim() !== "") options[name] = value.trim();
  if (kind?.server) options["auth"] = form.method;
  if (!auth?.secret) return { options };
  if (form.keep === "environment") return { options: { ...options, secret_env: form.variable.trim() } };
  return { options, secret: form.secret, secret_in: form.keep };
}
