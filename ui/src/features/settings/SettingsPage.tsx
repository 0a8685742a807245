// Settings: few, and each says what it does.
import type { ReactNode } from "react";
import { t } from "../../i18n";
import { type Settings, useCommand, useCommandKept, useDo } from "../../ipc";
import { announce, Badge, Button, Checkbox, Skeleton } from "../../kit";
import { copyText, Problem } from "../../mesh";
import { Diagnostics } from "./parts/Diagnostics";
import { NetworkLog } from "./parts/NetworkLog";
import { Shortcuts } from "./parts/Shortcuts";
import { ScheduleChoice } from "./parts/ScheduleChoice";
import { ThemeChoice } from "./parts/ThemeChoice";
import css from "./settings.module.css";

export function SettingsPage() {
  const answer = useCommandKept("settings.get", {});
  const status = useCommand("app.status", {}).data;
  const set = useDo("settings.set", ["settings.get", "catalogs.list"]).mutate;
  const settings = answer.data;
  if (answer.error && !settings) return <Problem error={answer.error} onRetry={answer.retry} />;
  if (!settings) return <div className={css["page"]}><Skeleton lines={10} height={36} /></div>;
  const change = (part: Partial<Settings>) => set({ ...settings, ...part });
  return (
    <div className={css["page"]}>
      <h1>{t("settings.title")}</h1>
      <Section title={t("settings.appearance")}>
        <Row title={t("settings.theme")} help={t("settings.themeHelp")}><ThemeChoice at={settings.theme} onChange={(theme) => change({ theme })} /></Row>
      </Section>
      <Section title={t("settings.behaviour")}>
        <Row help={t("settings.noSingleHelp")}><Checkbox checked={settings.no_single_keys} onChange={(on) => change({ no_single_keys: on })}>{t("settings.noSingle")}</Checkbox></Row>
        <Row help={t("settings.notifyHelp")}><Checkbox checked={settings.notify} onChange={(on) => change({ notify: on })}>{t("settings.notify")}</Checkbox></Row>
        <Row help={t("settings.probableHelp")}><Checkbox checked={settings.show_probable} onChange={(on) => change({ show_probable: on })}>{t("settings.probable")}</Checkbox></Row>
      </Section>
      <Section title={t("settings.schedule")}>
        <Row title={t("settings.scheduleEvery")} help={t("settings.scheduleHelp")}><ScheduleChoice at={settings.schedule} onChange={(schedule) => change({ schedule })} /></Row>
      </Section>
      <Section title={t("settings.data")}>
        <Row title={t("settings.folder")} help={t("settings.folderHelp")}>
          {status ? <div className={css["line"]}><code className={css["path"]}>{status.data_dir}</code><Button onPress={() => void copyText(status.data_dir)}>{t("settings.copyPath")}</Button></div> : null}
        </Row>
        <Sample on={status?.sample ?? false} />
      </Section>
      <NetworkLog />
      <Diagnostics />
      <Shortcuts singleOff={settings.no_single_keys} />
    </div>
  );
}

function Sample({ on }: { on: boolean }) {
  const open = useDo("sample.open", ["app.status", "catalogs.list"]), leave = useDo("sample.remove", ["app.status", "catalogs.list"]);
  return (
    <Row title={<>{t("settings.sample")} {on ? <Badge>{t("catalogs.sample")}</Badge> : null}</>} help={on ? t("settings.sampleOn") : t("settings.sampleOff")}>
      {on
        ? <Button isDisabled={leave.isPending} onPress={() => leave.mutate({}, { onSuccess: () => announce({ text: t("settings.sampleLeft"), action: { text: t("kit.undo"), run: () => open.mutate({}) } }) })}>{t("settings.sampleLeave")}</Button>
        : <Button isDisabled={open.isPending} onPress={() => open.mutate({}, { onSuccess: () => announce({ text: t("done.sample") }) })}>{t("settings.sampleOpen")}</Button>}
    </Row>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return <section className={css["section"]}><h2>{title}</h2><div className={css["card"]}>{children}</div></section>;
}

function Row({ title, help, children }: { title?: ReactNode; help: string; children?: ReactNode }) {
  return (
    <div className={css["row"]} data-plain={title === undefined ? "" : undefined}>
      {title === undefined ? <div>{children}<p className={css["help"]}>{help}</p></div> : <><div><h3>{title}</h3><p className="quiet small">{help}</p></div><div className={css["value"]}>{children}</div></>}
    </div>
  );
}
