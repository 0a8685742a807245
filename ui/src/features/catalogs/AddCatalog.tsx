// Adding a catalog: choose a kind, say where and who you are, test it layer by layer, then read it.
import { useState } from "react";
import { t } from "../../i18n";
import { type CatalogDraft, type CatalogKind, type TestReport, useCommand, useDo } from "../../ipc";
import { announce, Button, Dialog, Fact, Facts, Skeleton, TextField, useDebounced } from "../../kit";
import { announceError } from "../../mesh";
import { go } from "../../routes";
import css from "./AddCatalog.module.css";
import { idProblem, suggestedId } from "./catalogs";
import { KindList } from "./parts/KindList";
import { PreviewOf } from "./parts/PreviewOf";
import { ServerFields } from "./parts/ServerFields";
import { TestSteps } from "./parts/TestSteps";
import { draftOf, emptyForm, isWhole, type ServerForm } from "./server";

interface Props {
  open: boolean;
  onClose: () => void;
  /** Paths of the address, added one by one. */
  paths: readonly string[];
}

/** The dialog, once in the frame: it can be opened from anywhere. */
export function AddCatalog({ open, onClose, paths }: Props) {
  const [path, ...rest] = paths;
  const close = () => {
    onClose();
    if (path !== undefined) go({ page: "catalogs", ...(rest.length > 0 ? { add: rest } : {}) }, { replace: true });
  };
  const added = () => {
    close();
    if (path === undefined) go({ page: "catalogs" });
  };
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

/** The form inside, without the dialog around it. A path that is known is of a folder or file; else the kind comes first. */
export function AddForm({ path = "", more = 0, onClose, onAdded }: FormProps) {
  const kinds = useCommand("catalogs.kinds", {}).data ?? [];
  const taken = useCommand("catalogs.list", {}).data?.catalogs;
  const [kindId, setKind] = useState(path === "" ? null : "files");
  const [at, setAt] = useState(path);
  const [form, setForm] = useState<ServerForm>(emptyForm(undefined));
  const [ownId, setId] = useState<string | null>(null);
  const [stage, setStage] = useState<Stage>({ at: "form" });
  const kind = kinds.find((other) => other.kind === kindId);
  const isFiles = kindId === "files", asked = useDebounced(at.trim(), 300);
  const preview = useCommand("catalogs.preview", { path: asked }, { enabled: isFiles && asked !== "" });
  const id = ownId ?? suggestedId(isFiles ? (asked === "" ? "" : preview.data?.suggested_id ?? "") : kindId ?? "", taken);
  const problem = id === "" ? null : idProblem(id, new Set(taken?.map((row) => row.id)));
  const ready = at.trim() !== "" && id !== "" && problem === null && (isFiles || isWhole(kind, form));
  const add = useDo("catalogs.add", ["app.status", "catalogs.list"]), test = useDo("catalogs.test");
  const remove = useDo("catalogs.remove", ["app.status", "catalogs.list"]), sync = useDo("catalogs.sync", ["app.status", "catalogs.list"]);

  const draft = (): CatalogDraft => ({ id, kind: kindId ?? "files", at: at.trim(), ...draftOf(kind, form) });
  const read = () => {
    sync.mutate({ ids: [id] });
    announce({ text: t("add.added", { id }) });
    onAdded();
  };
  const submit = async () => {
    try {
      setStage({ at: "adding" });
      await add.mutateAsync(draft());
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
      await add.mutateAsync(draft());
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
  if (kindId === null) {
    return (
      <div className={css["form"]}>
        <p className="quiet">{t("add.lead")}</p>
        {kinds.length === 0 ? <Skeleton lines={6} height={40} /> : <KindList kinds={kinds} onChoose={(chosen) => { setKind(chosen.kind); setForm(emptyForm(chosen)); }} />}
        <div className={css["acts"]}><Button onPress={onClose}>{t("add.cancel")}</Button></div>
      </div>
    );
  }
  return (
    <form className={css["form"]} onSubmit={(event) => { event.preventDefault(); if (ready && stage.at === "form") void submit(); }}>
      <p className="quiet">{isFiles ? t("add.lead") : kind?.summary}{more > 0 ? ` ${t("add.more", { count: more })}` : ""}</p>
      {kind ? <KindFacts kind={kind} /> : null}
      <TextField
        autoFocus label={isFiles ? t("add.path") : t("add.address")} value={at} onChange={setAt} placeholder={isFiles ? t("add.pathPlaceholder") : addressOf(kind)}
        help={isFiles ? t("add.pathHelp") : t("add.addressHelp")} {...(preview.error && at.trim() === asked ? { error: [preview.error.message, preview.error.hint].filter(Boolean).join(". ") } : {})}
      />
      {optionsOf(kind).map((option) => (
        <TextField key={option.name} label={option.label} help={option.required ? `${option.help} (${t("add.optionRequired")})` : option.help} value={form.options[option.name] ?? ""}
          onChange={(value) => setForm({ ...form, options: { ...form.options, [option.name]: value } })} />
      ))}
      {kind?.server ? <ServerFields kind={kind} form={form} onChange={setForm} /> : null}
      {isFiles ? <PreviewOf preview={at.trim() === asked ? preview.data : undefined} waiting={asked !== "" && preview.isFetching} asked={at.trim() !== ""} /> : null}
      <TextField label={t("add.id")} value={id} onChange={setId} help={t("add.idHelp")} {...(problem ? { error: problem === "taken" ? t("add.idTaken") : t("add.idBad") } : {})} />
      <div className={css["acts"]}>
        <Button look="quiet" onPress={() => setKind(null)}>{t("add.otherKind")}</Button>
        <span role="status" className="quiet">{stage.at === "adding" ? t("add.adding") : stage.at === "testing" ? t("add.testing") : ""}</span><span className="spring" />
        <Button onPress={onClose}>{t("add.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={!ready || stage.at !== "form"}>{t("add.submit")}</Button>
      </div>
    </form>
  );
}

/** What a kind reads, needs and cannot: what one wants to know before giving it a token. */
function KindFacts({ kind }: { kind: CatalogKind }) {
  if (!kind.server) return null;
  const list = (title: string, lines: readonly string[]) => lines.length > 0 ? <Fact title={title}><ul className={css["lines"]}>{lines.map((line) => <li key={line}>{line}</li>)}</ul></Fact> : null;
  return (
    <Facts>
      <Fact title={t("add.reads")}>{kind.capabilities.join(", ")}</Fact>
      {list(t("add.needs"), kind.permissions)}
      {list(t("add.limits"), kind.limits)}
      <Fact title={t("add.tested")}>{kind.versions}</Fact>
    </Facts>
  );
}

/** The place has its own field. */
function optionsOf(kind: CatalogKind | undefined) {
  return kind?.options.filter((option) => option.name !== "at") ?? [];
}

/** The help of the place begins with an example. */
function addressOf(kind: CatalogKind | undefined): string {
  return /https?:\/\/[^\s,;)]+/.exec(kind?.options.find((option) => option.name === "at")?.help ?? "")?.[0] ?? "https://catalog.example.com";
}
