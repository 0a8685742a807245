import { Fragment, type ReactNode } from "react";
import type { Block, Span } from "../ipc";
import { t } from "../i18n";
import css from "./Blocks.module.css";
import { outsideAddress } from "./outside";

interface Props {
  blocks: readonly Block[];
  /** Opens an address outside the program, after its host was shown. */
  onOpen: (url: string) => void;
}

/** Draws a text of a source. No HTML string exists on the way: metadata can only ever be text. */
export function Blocks({ blocks, onOpen }: Props) {
  return <div className={css["blocks"]}>{blocks.map((block, at) => <Fragment key={at}>{drawBlock(block, onOpen)}</Fragment>)}</div>;
}

function drawBlock(block: Block, onOpen: Props["onOpen"]): ReactNode {
  switch (block.type) {
    case "paragraph":
      return <p>{drawSpans(block.spans, onOpen)}</p>;
    case "heading":
      // The page has its own headings: these are only bold lines, so that the outline of the page stays true.
      return <p className={css["heading"]}>{drawSpans(block.spans, onOpen)}</p>;
    case "list": {
      const items = block.items.map((item, at) => <li key={at}>{item.map((inner, n) => <Fragment key={n}>{drawBlock(inner, onOpen)}</Fragment>)}</li>);
      return block.ordered ? <ol className={css["ordered"]}>{items}</ol> : <ul className={css["list"]}>{items}</ul>;
    }
    case "code":
      return <pre className={css["code"]}>{block.text}</pre>;
    case "quote":
      return <blockquote className={css["quote"]}>{block.blocks.map((inner, at) => <Fragment key={at}>{drawBlock(inner, onOpen)}</Fragment>)}</blockquote>;
    case "table":
      return (
        <table className={css["table"]}>
          <tbody>{block.rows.map((row, at) => <tr key={at}>{row.map((cell, n) => <td key={n}>{drawSpans(cell, onOpen)}</td>)}</tr>)}</tbody>
        </table>
      );
    case "rule":
      return <hr className={css["rule"]} />;
  }
}

function drawSpans(spans: readonly Span[], onOpen: Props["onOpen"]): ReactNode {
  return spans.map((span, at) => <Fragment key={at}>{drawSpan(span, onOpen)}</Fragment>);
}

function drawSpan(span: Span, onOpen: Props["onOpen"]): ReactNode {
  let inner: ReactNode = span.text;
  if (span.code) inner = <code>{inner}</code>;
  if (span.strong) inner = <strong>{inner}</strong>;
  if (span.emphasis) inner = <em>{inner}</em>;
  const url = span.href ? outsideAddress(span.href) : null;
  if (!url) {
    if (!span.host) return inner;
    // A picture that is not loaded, or a link that may not be opened: the words and where it points.
    return <span title={t("kit.image", { host: span.host, text: span.text })}>{inner} <span className={css["host"]}>({span.host})</span></span>;
  }
  const host = span.host ?? (url.host || url.pathname);
  return (
    <>
      <a href={url.href} rel="noopener noreferrer" className={css["link"]} title={t("kit.linkTo", { host })}
        onClick={(event) => { event.preventDefault(); onOpen(url.href); }}
      >{inner}</a>
      {span.text.includes(host) ? null : <span className={css["host"]}> ({host})</span>}
    </>
  );
}
