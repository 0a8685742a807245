import { t } from "../../../i18n";
import type { Schedule } from "../../../ipc";
import { SegmentedControl } from "../../../kit";

const SCHEDULES: readonly Schedule[] = ["never", "every_hour", "every_6_hours", "every_day"];

/** How often catalogs are read by themselves. */
export function ScheduleChoice({ at, onChange }: { at: Schedule; onChange: (schedule: Schedule) => void }) {
  const options = SCHEDULES.map((id) => ({ id, text: t(`settings.schedule.${id}`) }));
  return <SegmentedControl label={t("settings.scheduleEvery")} options={options} at={at} onChange={onChange} />;
}
