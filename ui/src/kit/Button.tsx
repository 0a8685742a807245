import { forwardRef, type ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaProps } from "react-aria-components/Button";
import css from "./Button.module.css";
import { Tooltip } from "./Tooltip";

export interface ButtonProps extends Omit<AriaProps, "className" | "style" | "children"> {
  children: ReactNode;
  /** `primary`: the one thing to do here. `quiet`: a word that acts. `danger`: takes something away. */
  look?: "normal" | "primary" | "quiet" | "danger";
  icon?: ReactNode;
}

/** A button with a word on it. */
export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button({ look = "normal", icon, children, ...rest }, ref) {
  return (
    <AriaButton {...rest} ref={ref} className={`${css["button"]} ${css[look]}`}>
      {icon}{children}
    </AriaButton>
  );
});

export interface IconButtonProps extends Omit<AriaProps, "className" | "style" | "children" | "aria-label"> {
  /** Read aloud, and shown on hover. */
  label: string;
  icon: ReactNode;
  shortcut?: string;
}

/** A button with a picture on it; its word is a tooltip. */
export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton({ label, icon, shortcut, ...rest }, ref) {
  return (
    <Tooltip text={label} {...(shortcut ? { shortcut } : {})}>
      <AriaButton {...rest} ref={ref} aria-label={label} className={css["icon"] ?? ""}>{icon}</AriaButton>
    </Tooltip>
  );
});
