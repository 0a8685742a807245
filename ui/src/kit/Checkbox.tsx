import type { ReactNode } from "react";
import css from "./Checkbox.module.css";

interface Props {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children?: ReactNode;
  /** Read aloud where there are no words beside it. */
  label?: string;
  disabled?: boolean;
}

/** On or off, with its words. The browser's own: lists hold dozens of them, and they are drawn anew with every letter typed. */
export function Checkbox({ checked, onChange, children, label, disabled }: Props) {
  return (
    <label className={css["checkbox"]}>
      <input
        type="checkbox" className={css["input"]} checked={checked} disabled={disabled ?? false} {...(label ? { "aria-label": label } : {})}
        onChange={(event) => onChange(event.target.checked)}
      />
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden className={css["box"]}>
        <rect x=".75" y=".75" width="12.5" height="12.5" rx="3" />
        {checked ? <path d="M3.6 7.2 6 9.5 10.4 4.6" /> : null}
      </svg>
      {children}
    </label>
  );
}
