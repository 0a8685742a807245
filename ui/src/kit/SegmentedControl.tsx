import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";
import css from "./SegmentedControl.module.css";

interface Props<Id extends string> {
  label: string;
  options: readonly { id: Id; text: string }[];
  at: Id;
  onChange: (id: Id) => void;
}

/** One of a few ways to look at the same thing. */
export function SegmentedControl<Id extends string>({ label, options, at, onChange }: Props<Id>) {
  return (
    <ToggleButtonGroup
      aria-label={label} selectionMode="single" disallowEmptySelection selectedKeys={[at]} className={css["group"] ?? ""}
      onSelectionChange={(keys) => { for (const key of keys) onChange(key as Id); }}
    >
      {options.map((option) => <ToggleButton key={option.id} id={option.id} className={css["option"] ?? ""}>{option.text}</ToggleButton>)}
    </ToggleButtonGroup>
  );
}
