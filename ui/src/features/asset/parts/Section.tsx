import { type ReactNode, useId } from "react";
import css from "./Section.module.css";

interface Props {
  title: string;
  /** Figures beside the title. */
  more?: ReactNode;
  /** Buttons at the right. */
  actions?: ReactNode;
  /** Set when there is nothing: the one line that says so stands beside the title. */
  empty?: string | undefined;
  id?: string;
  children?: ReactNode;
}

/** A part of the page. Empty, it is one line. */
export function Section({ title, more, actions, empty, id, children }: Props) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className={css["section"]} data-empty={empty === undefined ? undefined : ""} {...(id ? { id } : {})}>
      <header className={css["head"]}>
        <h2 id={heading}>{title}</h2>
        <span className={css["more"]}>{empty ?? more}</span>
        <span className="spring" />
        {actions}
      </header>
      {empty === undefined ? children : null}
    </section>
  );
}

/** A row of a part: what, its value, who says so. */
export function FactLine({ name, marks, children, wide }: { name: ReactNode; marks?: ReactNode; children: ReactNode; wide?: boolean }) {
  return <div className={`${css["line"]} ${wide ? css["wide"] : ""}`}><dt className={css["name"]}>{name}</dt><dd className={css["value"]}>{children}</dd><dd className={css["marks"]}>{marks}</dd></div>;
}
