import css from "./StateMark.module.css";

/** How something stands. `off` is "nothing to say": a dash. */
export type Standing = "pass" | "warn" | "fail" | "unknown" | "off";

interface Props {
  standing: Standing;
  /** The word beside the mark; colour alone never says it. */
  children?: React.ReactNode;
}

/** A state is a word with a mark: kept ✓, due △, broken ●, not known ◌. */
export function StateMark({ standing, children }: Props) {
  return <span className={`${css["state"]} ${css[standing]}`}><StateIcon standing={standing} />{children}</span>;
}

/** The mark alone, for places where the word stands elsewhere. */
export function StateIcon({ standing }: { standing: Standing }) {
  return <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" className={css["icon"]}>{shapeOf(standing)}</svg>;
}

function shapeOf(standing: Standing) {
  switch (standing) {
    case "pass":
      return <path d="M3 6.5 5.2 8.7 9.3 3.6" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />;
    case "warn":
      return <>
        <path d="M6 1.6 11 10.4H1Z" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinejoin="round" />
        <path d="M6 5v2.4" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" />
      </>;
    case "fail":
      return <>
        <circle cx="6" cy="6" r="4.8" fill="currentColor" />
        <path d="M4.3 4.3l3.4 3.4M7.7 4.3 4.3 7.7" stroke="var(--card)" strokeWidth="1.4" strokeLinecap="round" />
      </>;
    case "unknown":
      return <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.3" strokeDasharray="2 1.6" />;
    case "off":
      return <path d="M3.5 6h5" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" />;
  }
}
