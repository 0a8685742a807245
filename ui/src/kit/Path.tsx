import { Fragment } from "react";

/** A path or address in full: a line ends behind a separator, and inside a name only where one is longer than the line. */
export function Path({ text }: { text: string }) {
  return <span className="mono">{text.split(/(?<=[/\\:._])(?=[^/\\:._])/).map((part, at) => <Fragment key={at}>{at > 0 ? <wbr /> : null}{part}</Fragment>)}</span>;
}
