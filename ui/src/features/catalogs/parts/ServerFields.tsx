import { t } from "../../../i18n";
import { type CatalogKind, useCommand } from "../../../ipc";
import { SegmentedControl, TextField } from "../../../kit";
import { authOf, type Keep, type ServerForm, WAY } from "../server";
import { methodWord, optionWord } from "../words";
import css from "./ServerFields.module.css";

interface Props {
  kind: CatalogKind;
  form: ServerForm;
  onChange: (form: ServerForm) => void;
}

/** Who we are to a server, where the secret is kept, and the way there. */
export function ServerFields({ kind, form, onChange }: Props) {
  const auth = authOf(kind, form.method);
  const set = (name: string, value: string) => onChange({ ...form, options: { ...form.options, [name]: value } });
  const field = (name: string, required: boolean) => (
    <TextField key={name} label={optionWord(name)} value={form.options[name] ?? ""} onChange={(value) => set(name, value)} {...(required ? { isRequired: true } : {})} />
  );
  return (
    <>
      <div className={css["group"]} role="group" aria-label={t("add.auth")}>
        <h3>{t("add.auth")}</h3>
        <SegmentedControl label={t("add.auth")} at={form.method} onChange={(method) => onChange({ ...form, method })} options={kind.auth.map((other) => ({ id: other.method, text: methodWord(other.method) }))} />
        {auth?.options.map((name) => field(name, true))}
        {form.method === "oauth" ? ["token_url", "scope"].map((name) => field(name, false)) : null}
        {auth?.secret ? <SecretFields form={form} what={auth.secret} onChange={onChange} /> : null}
      </div>
      <details className={css["more"]}>
        <summary>{t("add.way")}</summary>
        <div className={css["group"]}>{WAY.map((name) => field(name, false))}</div>
      </details>
    </>
  );
}

const WAYS: readonly Keep[] = ["keyring", "session", "environment"];

/** The secret and where it is kept. It goes one way: this form never shows one that is kept already. */
export function SecretFields({ form, what, ways = WAYS, onChange }: { form: ServerForm; what: string; ways?: readonly Keep[]; onChange: (form: ServerForm) => void }) {
  const keyring = useCommand("network.keyring", {}).data?.state;
  const choices = ways.map((id) => ({ id, text: t(`secret.${id}`) }));
  const help = form.keep === "keyring" && keyring && keyring !== "available" ? t(`secret.keyring.${keyring}`) : t(`secret.help.${form.keep}`);
  return (
    <>
      {form.keep === "environment"
        ? <TextField isRequired label={t("secret.variable")} value={form.variable} onChange={(variable) => onChange({ ...form, variable })} placeholder="WEFT_TOKEN" />
        : <TextField isRequired type="password" autoComplete="off" label={t("secret.label", { what: what.replace(/^an? /, "") })} value={form.secret} onChange={(secret) => onChange({ ...form, secret })} />}
      <div className={css["keep"]}>
        <SegmentedControl label={t("secret.where")} at={form.keep} onChange={(keep) => onChange({ ...form, keep })} options={choices} />
        <p className="quiet small" role="status" data-warn={form.keep === "keyring" && keyring !== undefined && keyring !== "available" ? "" : undefined}>{help}</p>
      </div>
    </>
  );
}
