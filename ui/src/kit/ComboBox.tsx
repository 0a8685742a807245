import { ChevronDown } from "lucide-react";
import { Button } from "react-aria-components/Button";
import { ComboBox as AriaComboBox } from "react-aria-components/ComboBox";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import css from "./ComboBox.module.css";
import field from "./Field.module.css";
import menu from "./Menu.module.css";
import pop from "./Popover.module.css";

export interface Choice {
  id: string;
  text: string;
  /** Second line or right side words. */
  about?: string;
}

interface Props {
  label: string;
  choices: readonly Choice[];
  at: string | null;
  onChange: (id: string | null) => void;
  placeholder?: string;
  /** Give it to filter elsewhere (a search); without it the choices are filtered here. */
  onType?: (text: string) => void;
}

/** A choice out of many, found by typing. */
export function ComboBox({ label, choices, at, onChange, placeholder, onType }: Props) {
  return (
    <AriaComboBox
      className={field["field"] ?? ""} selectedKey={at} onSelectionChange={(key) => onChange(key === null ? null : String(key))}
      {...(onType ? { items: choices, onInputChange: onType } : { defaultItems: choices })} menuTrigger="focus"
    >
      <Label className={field["label"] ?? ""}>{label}</Label>
      <span className={css["box"]}>
        <Input className={css["input"] ?? ""} {...(placeholder ? { placeholder } : {})} />
        <Button className={css["open"] ?? ""}><ChevronDown size={14} aria-hidden /></Button>
      </span>
      <Popover offset={4} className={`${pop["popover"]} ${css["popover"]}`}>
        <ListBox<Choice> className={menu["menu"] ?? ""}>
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.text} className={menu["item"] ?? ""}>
              <span className="cut">{choice.text}</span>{choice.about ? <small className="quiet small">{choice.about}</small> : null}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaComboBox>
  );
}
