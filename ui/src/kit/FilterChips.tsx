import { useState } from "react";
import type { Key } from "react-aria-components/Collection";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";
import { number } from "../i18n";
import css from "./FilterChips.module.css";
import { type Standing, StateIcon } from "./StateMark";

export interface FilterChip<Id extends string> {
  id: Id;
  text: string;
  /** How many rows it leaves. */
  count: number;
  standing?: Standing;
}

interface Props<Id extends string> {
  label: string;
  chips: readonly FilterChip<Id>[];
  chosen: ReadonlySet<Id>;
  onChange: (chosen: ReadonlySet<Id>) => void;
}

/** Counts that filter: none chosen is all. */
export function FilterChips<Id extends string>({ label, chips, chosen, onChange }: Props<Id>) {
  const widths = useWidest(chips);
  return (
    <ToggleButtonGroup
      aria-label={label} selectionMode="multiple" selectedKeys={[...chosen]} className={css["chips"] ?? ""}
      onSelectionChange={(keys: Set<Key>) => onChange(new Set([...keys].map((key) => String(key) as Id)))}
    >
      {chips.map((chip) => (
        <ToggleButton key={chip.id} id={chip.id} className={css["chip"] ?? ""} isDisabled={chip.count === 0 && !chosen.has(chip.id)}>
          {chip.standing ? <span className={css[chip.standing]}><StateIcon standing={chip.standing} /></span> : null}
          <span>{chip.text}</span><span className={css["count"]} style={{ minWidth: `${widths.get(chip.id) ?? 1}ch` }}>{number(chip.count)}</span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

/** The most figures each count had: chips keep their place while typing makes the counts smaller. */
function useWidest(chips: readonly FilterChip<string>[]): ReadonlyMap<string, number> {
  const [widest, setWidest] = useState<ReadonlyMap<string, number>>(new Map());
  const wider = chips.filter((chip) => number(chip.count).length > (widest.get(chip.id) ?? 0));
  if (wider.length > 0) setWidest(new Map([...widest, ...wider.map((chip) => [chip.id, number(chip.count).length] as const)]));
  return widest;
}
