import type { ReactNode } from "react";
import css from "./Badge.module.css";

/** A small word in a frame: a tag, a count, a version. */
export function Badge({ children, tone = "plain" }: { children: ReactNode; tone?: "plain" | "accent" | "warn" | "fail" }) {
  return <span className={`${css["badge"]} ${css[tone]}`}>{children}</span>;
}
