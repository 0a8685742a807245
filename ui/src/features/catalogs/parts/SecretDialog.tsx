import { useState } from "react";
import { t } from "../../../i18n";
import { type CatalogRow, useDo } from "../../../ipc";
import { announce, Button, Dialog } from "../../../kit";
import { announceError } from "../../../mesh";
import { emptyForm, type Keep, type ServerForm } from "../server";
import css from "./SecretDialog.module.css";
import { SecretFields } from "./ServerFields";

const WAYS: readonly Keep[] = ["keyring", "session"];

/** Gives a catalog a new secret, because the old one was refused or is not known in this session. */
export function SecretDialog({ row, open, onClose }: { row: CatalogRow; open: boolean; onClose: () => void }) {
  const [form, setForm] = useState<ServerForm>({ ...emptyForm(undefined), keep: row.secret.place === "session" ? "session" : "keyring" });
  const give = useDo("catalogs.set_secret", ["catalogs.list"]);
  const submit = () => {
    give.mutate({ id: row.id, secret: form.secret, secret_in: form.keep === "session" ? "session" : "keyring" }, {
      onSuccess: () => { announce({ text: t("secret.kept", { id: row.id }) }); onClose(); },
      onError: announceError,
    });
  };
  return (
    <Dialog open={open} onClose={onClose} title={t("secret.title", { id: row.id })}>
      <form className={css["form"]} onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <SecretFields form={form} what={t("secret.any")} ways={WAYS} onChange={setForm} />
        <div className={css["acts"]}><Button onPress={onClose}>{t("add.cancel")}</Button><Button look="primary" type="submit" isDisabled={form.secret === "" || give.isPending}>{t("secret.keep")}</Button></div>
      </form>
    </Dialog>
  );
}
