import { keyCaps } from "../commands/keys";
import css from "./Caps.module.css";

/** The keys of a shortcut. */
export function Caps({ of }: { of: string }) {
  return <span className={css["caps"]}>{keyCaps(of).map((key, at) => <kbd key={`${key}${at}`}>{key}</kbd>)}</span>;
}
