import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import { t } from "../../../i18n";
import type { Theme } from "../../../ipc";
import css from "./ThemeChoice.module.css";

const THEMES: readonly Theme[] = ["system", "light", "dark", "contrast"];

/** Appearances as small pictures of themselves. */
export function ThemeChoice({ at, onChange }: { at: Theme; onChange: (theme: Theme) => void }) {
  return (
    <RadioGroup value={at} onChange={(theme) => onChange(theme as Theme)} orientation="horizontal" className={css["group"] ?? ""}>
      <Label className="sr">{t("settings.theme")}</Label>
      {THEMES.map((theme) => (
        <Radio key={theme} value={theme} className={css["choice"] ?? ""}>
          <span className={css["picture"]} aria-hidden>
            {(theme === "system" ? ["light", "dark"] : [theme]).map((half) => (
              <span key={half} data-theme={half} className={css["half"]}><span className={css["bar"]} /><span className={css["card"]}><i /><i /><i /></span></span>
            ))}
          </span>
          {t(`settings.theme.${theme}`)}
        </Radio>
      ))}
    </RadioGroup>
  );
}
