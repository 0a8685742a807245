import { Search, X } from "lucide-react";
import { forwardRef, type ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import { FieldError } from "react-aria-components/FieldError";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { SearchField as AriaSearchField, type SearchFieldProps as AriaSearchProps } from "react-aria-components/SearchField";
import { Text } from "react-aria-components/Text";
import { TextField as AriaTextField, type TextFieldProps as AriaTextProps } from "react-aria-components/TextField";
import { t } from "../i18n";
import css from "./Field.module.css";

interface TextProps extends Omit<AriaTextProps, "className" | "style" | "children"> {
  label: string;
  help?: string;
  /** Why the value is refused. */
  error?: string;
  placeholder?: string;
}

/** A line of text with its label, its help and its refusal. */
export function TextField({ label, help, error, placeholder, ...rest }: TextProps) {
  return (
    <AriaTextField {...rest} isInvalid={error !== undefined} className={css["field"] ?? ""}>
      <Label className={css["label"] ?? ""}>{label}</Label>
      <Input className={css["input"] ?? ""} {...(placeholder ? { placeholder } : {})} />
      {help ? <Text slot="description" className={css["help"] ?? ""}>{help}</Text> : null}
      <FieldError className={css["error"] ?? ""}>{error}</FieldError>
    </AriaTextField>
  );
}

interface SearchProps extends Omit<AriaSearchProps, "className" | "style" | "children"> {
  /** Read aloud; the field shows the placeholder instead. */
  label: string;
  placeholder: string;
  /** What stands at the end: a key cap, a count. */
  end?: ReactNode;
}

/** The search box. */
export const SearchField = forwardRef<HTMLInputElement, SearchProps>(function SearchField({ label, placeholder, end, ...rest }, ref) {
  return (
    <AriaSearchField {...rest} aria-label={label} className={css["search"] ?? ""}>
      <Search size={14} aria-hidden className={css["glass"]} />
      <Input ref={ref} placeholder={placeholder} spellCheck={false} autoComplete="off" className={css["searchinput"] ?? ""} />
      <Button aria-label={t("kit.clear")} className={css["clear"] ?? ""}><X size={13} aria-hidden /></Button>
      {end}
    </AriaSearchField>
  );
});
