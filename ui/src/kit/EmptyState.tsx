import { CircleSlash, Inbox, Lock, SearchX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import css from "./EmptyState.module.css";

/** Why there is nothing: no source yet, no match, not allowed, not offered by the source, or it went wrong. */
export type EmptyReason = "noSource" | "noMatch" | "notAllowed" | "notOffered" | "failed";

interface Props {
  reason: EmptyReason;
  title: string;
  /** What belongs here and why it is empty. */
  children: ReactNode;
  /** It is the whole page: its title is the page's. */
  whole?: boolean;
  /** One button. */
  action?: ReactNode;
}

const PICTURES = { noSource: Inbox, noMatch: SearchX, notAllowed: Lock, notOffered: CircleSlash, failed: TriangleAlert } as const;

/** An empty place that teaches. */
export function EmptyState({ reason, title, children, action, whole }: Props) {
  const Picture = PICTURES[reason];
  return (
    <section className={`${css["empty"]} ${reason === "failed" ? css["failed"] : ""}`} data-reason={reason}>
      <Picture size={22} strokeWidth={1.5} aria-hidden className={css["picture"]} />
      {whole ? <h1 className={css["title"]}>{title}</h1> : <h2>{title}</h2>}
      <div className={css["why"]}>{children}</div>
      {action ? <div className={css["action"]}>{action}</div> : null}
    </section>
  );
}
