import type { Kind, SecretState } from "../../ipc";
import { number, t } from "../../i18n";

const KINDS: readonly Kind[] = ["domain", "product", "asset", "contract", "person", "team", "term", "tag", "job", "run", "check", "incident", "policy", "agreement", "edge"];

/** "93 edges · 59 assets": as the wire orders them, a kind we do not know by its own name. */
export function countWords(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([name, count]) => {
    const kind = KINDS.find((known) => known === name);
    return kind ? t(`catalogs.n.${kind}`, { count }) : `${number(count)} ${name}`;
  }).join(" · ");
}

const METHODS = ["none", "basic", "bearer", "header", "oauth", "login", "aws"] as const;
const OPTIONS = ["user", "header", "client_id", "token_url", "scope", "access_key_id", "region", "proxy", "ca_file", "client_cert_file", "also_origin"] as const;

/** A method of authentication in words; one we do not know by its own name. */
export function methodWord(method: string): string {
  const known = METHODS.find((other) => other === method);
  return known ? t(`auth.${known}`) : method;
}

/** A setting of the connection in words. */
export function optionWord(name: string): string {
  const known = OPTIONS.find((other) => other === name);
  return known ? t(`option.${known}`) : name;
}

/** Where the secret of a catalog is, and whether it can be had; nothing for a catalog that needs none. */
export function secretWord(secret: SecretState): string | null {
  switch (secret.place) {
    case "none": return null;
    case "keyring": return t("secret.in.keyring");
    case "session": return t(secret.known ? "secret.in.session" : "secret.in.sessionLost");
    case "environment": return t(secret.known ? "secret.in.environment" : "secret.in.environmentUnset", { name: secret.name });
  }
}
