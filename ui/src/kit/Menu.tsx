import type { ReactElement, ReactNode } from "react";
import { Menu as AriaMenu, MenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { Caps } from "./Caps";
import css from "./Menu.module.css";
import pop from "./Popover.module.css";

export interface MenuEntry {
  id: string;
  text: string;
  icon?: ReactNode;
  shortcut?: string;
  disabled?: boolean;
  run: () => void;
}

/** A list of actions behind a button. */
export function Menu({ trigger, label, entries }: { trigger: ReactElement; label: string; entries: readonly MenuEntry[] }) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover placement="bottom end" offset={6} className={pop["popover"] ?? ""}>
        <AriaMenu aria-label={label} className={css["menu"] ?? ""}>
          {entries.map((entry) => (
            <MenuItem key={entry.id} id={entry.id} textValue={entry.text} className={css["item"] ?? ""} onAction={entry.run} isDisabled={entry.disabled ?? false}>
              {entry.icon}<span>{entry.text}</span>{entry.shortcut ? <Caps of={entry.shortcut} /> : null}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
