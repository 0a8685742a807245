import { useState } from "react";
import { shownName } from "../i18n";
import { type ThingRef, useCommandKept } from "../ipc";
import { ComboBox, useDebounced } from "../kit";
import { kindWords } from "./thing";

interface Props {
  label: string;
  placeholder: string;
  /** Keys that cannot be chosen again. */
  without?: readonly string[];
  onPick: (thing: ThingRef) => void;
}

const MOST = 12;
const NOBODY: readonly string[] = [];

/** Finds one thing by typing. */
export function ThingPicker({ label, placeholder, without = NOBODY, onPick }: Props) {
  const [text, setText] = useState(""), asked = useDebounced(text.trim());
  const hits = useCommandKept("search.run", { text: asked, limit: MOST }).data?.hits ?? [];
  const choices = hits.filter((hit) => !without.includes(hit.key)).map((hit) => ({ id: hit.key, text: shownName(hit.name), about: [kindWords(hit), hit.domain?.name].filter(Boolean).join(" · ") }));
  return (
    <ComboBox label={label} placeholder={placeholder} choices={choices} at={null} onType={setText}
      onChange={(key) => { const hit = hits.find((other) => other.key === key); if (hit) onPick(hit); }}
    />
  );
}
