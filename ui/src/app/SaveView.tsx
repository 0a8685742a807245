import { useState } from "react";
import { t } from "../i18n";
import { useDo } from "../ipc";
import { announce, Button, Dialog, TextField } from "../kit";

interface Props {
  open: boolean;
  onClose: () => void;
  /** The view to keep. */
  address: string;
}

/** Keeps the view under a name, in the rail. */
export function SaveView({ open, onClose, address }: Props) {
  // Here and not in the form: its answer comes when the form has gone.
  const save = useDo("views.save", ["shelf.list"]).mutate;
  const keep = (chosen: string) => {
    save({ name: chosen, route: address }, {
      onSuccess: () => announce({
        text: t("view.saved", { name: chosen }),
        action: { text: t("kit.undo"), run: () => save({ name: chosen, route: "" }) },
      }),
    });
    onClose();
  };
  return <Dialog open={open} onClose={onClose} title={t("view.saveTitle")}><Form onClose={onClose} onKeep={keep} /></Dialog>;
}

function Form({ onClose, onKeep }: { onClose: () => void; onKeep: (name: string) => void }) {
  const [name, setName] = useState(""), chosen = name.trim();
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (chosen !== "") onKeep(chosen); }}>
      <TextField label={t("view.name")} value={name} onChange={setName} maxLength={80} autoFocus />
      <div className="row" style={{ justifyContent: "flex-end", marginTop: 16 }}>
        <Button onPress={onClose}>{t("view.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={chosen === ""}>{t("view.save")}</Button>
      </div>
    </form>
  );
}
