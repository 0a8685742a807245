import { Search } from "lucide-react";
import type { ReactNode } from "react";
import css from "./Field.module.css";

interface Props {
  /** Read aloud; the field shows the placeholder instead. */
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  onFocus: () => void;
  onSubmit: () => void;
  /** What stands at the end, like that of `SearchField`. */
  end?: ReactNode;
}

/** A search box without a script of its own: it looks like `SearchField` and stands in for one that is still to come. */
export function StillField({ label, placeholder, value, onChange, onFocus, onSubmit, end }: Props) {
  return (
    <div className={css["search"]}>
      <Search size={14} aria-hidden className={css["glass"]} />
      <input
        type="search" aria-label={label} placeholder={placeholder} spellCheck={false} autoComplete="off" className={css["searchinput"]} value={value}
        onChange={(event) => onChange(event.target.value)} onFocus={onFocus} onKeyDown={(event) => { if (event.key === "Enter") onSubmit(); }}
      />
      {end}
    </div>
  );
}
