import { useState } from "react";
import { runCommand } from "../../../commands";
import { t } from "../../../i18n";
import { type DiagnosticRow, useCommandKept } from "../../../ipc";
import { Button, Skeleton, StateIcon } from "../../../kit";
import { Problem } from "../../../mesh";
import page from "../settings.module.css";
import css from "./Diagnostics.module.css";

/** What `weft doctor` says, to read and to copy. The files are looked through when asked: that takes seconds for a large mesh. */
export function Diagnostics() {
  const [files, setFiles] = useState(false);
  const answer = useCommandKept("app.diagnostics", files ? { files } : {});
  return (
    <section className={page["section"]}>
      <header><h2>{t("settings.diagnostics")}</h2><Button look="quiet" onPress={() => (files ? answer.retry() : setFiles(true))} isDisabled={answer.isFetching}>{t("settings.checkFiles")}</Button><Button onPress={() => runCommand("app.diagnostics")}>{t("settings.copyDiagnostics")}</Button></header>
      <p className="quiet small">{t("settings.diagnosticsHelp")}</p>
      <div className={page["card"]}>
        {answer.error ? <Problem error={answer.error} onRetry={answer.retry} /> : answer.data ? <ul className={css["checks"]}>{answer.data.checks.map((check, at) => <Check key={at} check={check} />)}</ul> : <Skeleton lines={8} height={28} />}
      </div>
    </section>
  );
}

function Check({ check }: { check: DiagnosticRow }) {
  const standing = check.ok === null ? "off" : check.ok ? "pass" : "fail";
  return (
    <li className={css["check"]} data-standing={standing}>
      <span className={css["icon"]}><StateIcon standing={standing} /><span className="sr">{t(check.ok === null ? "settings.check.told" : check.ok ? "settings.check.good" : "settings.check.bad")}</span></span>
      <span>{check.name}</span><span className={css["message"]}>{check.message}</span>
    </li>
  );
}
