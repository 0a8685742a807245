// Adding a catalog: say where, see what it would bring, test it layer by layer, then read it.
import { useMemo, useState } from "react";
import { useCommands } from "../../commands";
import { t } from "../../i18n";
import { type CatalogDraft, type CatalogKind, type TestReport, useCommand, useDo } from "../../ipc";
import { announce, Button, Dialog, SegmentedControl, TextField, useDebounced } from "../../kit";
import { announceError } from "../../mesh";
import { go } from "../../routes";
import css from "./AddCatalog.module.css";
import { idProblem } from "./catalogs";
import { PreviewOf } from "./parts/PreviewOf";
import { TestSteps } from "./parts/TestSteps";

/** The dialog and its command, once in the frame: it can be opened from anywhere. Paths of the address come one by one. */
export function AddCatalog({ paths }: { paths: readonly string[] }) {
  const [open, setOpen] = useState(false);
  const [path, ...rest] = paths;
  const close = () => {
    setOpen(false);
    if (path !== undefined) go({ page: "catalogs", ...(rest.length > 0 ? { add: rest } : {}) }, { replace: true });
  };
  const added = () => {
    close();
    if (path === undefined) go({ page: "catalogs" });
  };
  useCommands(useMemo(() => [{ id: "catalogs.add", title: t("catalogs.add"), group: "do" as const, run: () => setOpen(true) }], []));
  return (
    <Dialog open={open || path !== undefined} onClose={close} title={t("add.title")} shape="wide">
      <AddForm key={`${rest.length} ${path}`} path={path ?? ""} more={rest.length} onClose={close} onAdded={added} />
    </Dialog>
  );
}

type Stage = { at: "form" } | { at: "adding" } | { at: "testing" } | { at: "refused"; report: TestReport };

interface FormProps {
  /** Where it is, when that is known already. */
  path?: string;
  /** How many more wait after this one. */
  more?: number;
  onClose: () => void;
  onAdded: () => void;
}

/** The form inside, without the dialog around it. */
export function AddForm({ path = "", more = 0, onClose, onAdded }: FormProps) {
  const kinds = useCommand("catalogs.kinds", {}).data ?? [];
  const taken = useCommand("catalogs.list", {}).data?.catalogs;
  const [kindId, setKind] = useState("files");
  const [at, setAt] = useState(path);
  const [options, setOptions] = useState<Record<string, string>>({});
  const [ownId, setId] = useState<string | null>(null);
  const [stage, setStage] = useState<Stage>({ at: "form" });
  const kind = kinds.find((other) => other.kind === kindId);
  const isFiles = kindId === "files", asked = useDebounced(at.trim(), 300);
  const preview = useCommand("catalogs.preview", { path: asked }, { enabled: isFiles && asked !== "" });
  const id = ownId ?? (asked !== "" ? preview.data?.suggested_id ?? "" : "");
  const problem = id === "" ? null : idProblem(id, new Set(taken?.map((row) => row.id)));
  const ready = at.trim() !== "" && id !== "" && problem === null && requiredOf(kind).every((option) => (options[option.name] ?? "").trim() !== "");
  const add = useDo("catalogs.add", ["app.status", "catalogs.list"]), test = useDo("catalogs.test");
  const remove = useDo("catalogs.remove", ["app.status", "catalogs.list"]), sync = useDo("catalogs.sync", ["app.status", "catalogs.list"]);

  const read = () => {
    sync.mutate({ ids: [id] });
    announce({ text: t("add.added", { id }) });
    onAdded();
  };
  const submit = async () => {
    const draft: CatalogDraft = { id, kind: kindId, at: at.trim(), ...(Object.keys(options).length > 0 ? { options } : {}) };
    try {
      setStage({ at: "adding" });
      await add.mutateAsync(draft);
      setStage({ at: "testing" });
      const report = await test.mutateAsync({ id });
      if (report.steps.every((step) => step.ok)) read();
      else {
        await remove.mutateAsync({ id });
        setStage({ at: "refused", report });
      }
    } catch (error) {
      announceError(error);
      setStage({ at: "form" });
    }
  };
  const anyway = async () => {
    try {
      await add.mutateAsync({ id, kind: kindId, at: at.trim(), options });
      read();
    } catch (error) {
      announceError(error);
    }
  };

  if (stage.at === "refused") {
    return (
      <div className={css["form"]}>
        <p role="alert">{t("add.failed")}</p><TestSteps report={stage.report} />
        <div className={css["acts"]}><Button onPress={() => setStage({ at: "form" })}>{t("add.back")}</Button><Button onPress={() => void anyway()}>{t("add.keep")}</Button></div>
      </div>
    );
  }
  return (
    <form className={css["form"]} onSubmit={(event) => { event.preventDefault(); if (ready && stage.at === "form") void submit(); }}>
      <p className="quiet">{t("add.lead")}{more > 0 ? ` ${t("add.more", { count: more })}` : ""}</p>
      {kinds.length > 1 ? <SegmentedControl label={t("add.kind")} at={kindId} onChange={setKind} options={kinds.map((other) => ({ id: other.kind, text: other.name }))} /> : null}
      {kind && kind.limits.length > 0 ? <section><h3>{t("add.limits")}</h3><ul className={css["limits"]}>{kind.limits.map((limit) => <li key={limit}>{limit}</li>)}</ul></section> : null}
      <TextField
        autoFocus label={isFiles ? t("add.path") : t("add.address")} value={at} onChange={setAt} placeholder={isFiles ? t("add.pathPlaceholder") : ""}
        help={isFiles ? t("add.pathHelp") : kind?.summary ?? ""} {...(preview.error && at.trim() === asked ? { error: [preview.error.message, preview.error.hint].filter(Boolean).join(". ") } : {})}
      />
      {optionsOf(kind).map((option) => (
        <TextField key={option.name} label={option.name} help={option.required ? `${option.help} (${t("add.optionRequired")})` : option.help} value={options[option.name] ?? ""}
          onChange={(value) => setOptions({ ...options, [option.name]: value })} />
      ))}
      {isFiles ? <PreviewOf preview={at.trim() === asked ? preview.data : undefined} waiting={asked !== "" && preview.isFetching} asked={at.trim() !== ""} /> : null}
      <TextField label={t("add.id")} value={id} onChange={setId} help={t("add.idHelp")} {...(problem ? { error: problem === "taken" ? t("add.idTaken") : t("add.idBad") } : {})} />
      <div className={css["acts"]}>
        <span role="status" className="quiet">{stage.at === "adding" ? t("add.adding") : stage.at === "testing" ? t("add.testing") : ""}</span><span className="spring" />
        <Button onPress={onClose}>{t("add.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={!ready || stage.at !== "form"}>{t("add.submit")}</Button>
      </div>
    </form>
  );
}

/** The place has its own field. */
function optionsOf(kind: CatalogKind | undefined) {
  return kind?.options.filter((option) => option.name !== "at") ?? [];
}

function requiredOf(kind: CatalogKind | undefined) {
  return optionsOf(kind).filter((option) => option.required);
}
