import type { ReactElement, ReactNode } from "react";
import { Focusable } from "react-aria-components/Focusable";
import { Tooltip as AriaTooltip, TooltipTrigger } from "react-aria-components/Tooltip";
import { Caps } from "./Caps";
import css from "./Tooltip.module.css";

interface Props {
  /** What is said. Anything longer than a sentence belongs in a popover. */
  text: ReactNode;
  shortcut?: string;
  /** A button or a link of React Aria. For other elements use `focusable`. */
  children: ReactElement;
  /** Makes the child reachable by keyboard, for marks that are not buttons. */
  focusable?: boolean;
  placement?: "top" | "bottom" | "left" | "right";
}

/** More about a thing, on hover and on keyboard focus. */
export function Tooltip({ text, shortcut, children, focusable, placement = "bottom" }: Props) {
  return (
    <TooltipTrigger delay={400} closeDelay={60}>
      {focusable ? <Focusable>{children as never}</Focusable> : children}
      <AriaTooltip offset={6} placement={placement} className={css["tooltip"] ?? ""}>
        {text}{shortcut ? <Caps of={shortcut} /> : null}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
