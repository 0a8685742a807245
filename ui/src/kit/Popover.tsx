import type { ReactElement, ReactNode } from "react";
import { Dialog, DialogTrigger } from "react-aria-components/Dialog";
import { Popover as AriaPopover } from "react-aria-components/Popover";
import css from "./Popover.module.css";

interface Props {
  /** The button that opens it. */
  trigger: ReactElement;
  label: string;
  children: ReactNode;
  placement?: "bottom" | "bottom start" | "bottom end";
  width?: "narrow" | "wide";
}

/** A few facts or choices that hang on a button. */
export function Popover({ trigger, label, children, placement = "bottom end", width = "narrow" }: Props) {
  return (
    <DialogTrigger>
      {trigger}
      <AriaPopover placement={placement} offset={6} className={`${css["popover"]} ${css[width]}`}>
        <Dialog aria-label={label} className={css["inner"] ?? ""}>{children}</Dialog>
      </AriaPopover>
    </DialogTrigger>
  );
}
