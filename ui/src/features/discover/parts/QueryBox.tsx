import { CircleHelp, X } from "lucide-react";
import { type KeyboardEvent, memo, type ReactNode, useCallback, useId, useRef } from "react";
import { t } from "../../../i18n";
import type { WireError } from "../../../ipc";
import { IconButton, Popover, StateMark } from "../../../kit";
import { piecesOf } from "../query";
import css from "./QueryBox.module.css";
import { QueryHelp } from "./QueryHelp";

interface Props {
  text: string;
  onText: (text: string) => void;
  /** Why the query cannot be read, with the place. */
  error: WireError | null;
  /** What was found. */
  end: string;
}

/** The box. Fields are tinted, and what cannot be read is underlined where it is. */
export function QueryBox({ text, onText, error, end }: Props) {
  const input = useRef<HTMLInputElement>(null), mirror = useRef<HTMLDivElement>(null), id = useId();
  const follow = () => {
    if (mirror.current && input.current) mirror.current.scrollLeft = input.current.scrollLeft;
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown") return;
    document.querySelector<HTMLElement>("main [data-walk]")?.focus();
    event.preventDefault();
  };
  const clear = useCallback(() => {
    onText("");
    input.current?.focus();
  }, [onText]);
  const toError = () => {
    const at = error?.position === undefined ? text.length : unitsBefore(text, error.position);
    input.current?.focus();
    input.current?.setSelectionRange(at, at);
  };
  return (
    <div>
      <div className={css["box"]} data-bad={error ? "" : undefined}>
        <div className={css["field"]}>
          <div ref={mirror} aria-hidden className={css["mirror"]}>{tinted(text, error)}</div>
          <input
            ref={input} type="search" value={text} data-search aria-label={t("discover.box")} placeholder={t("discover.placeholder")} autoComplete="off" spellCheck={false}
            aria-invalid={error !== null} {...(error ? { "aria-describedby": id } : {})} className={css["input"]}
            onChange={(event) => onText(event.target.value)} onScroll={follow} onSelect={follow} onKeyDown={keys}
          />
        </div>
        <Ends isEmpty={text === ""} end={end} onClear={clear} />
      </div>
      {error ? (
        <p id={id} role="alert" className={css["error"]}>
          <StateMark standing="fail">{error.position === undefined ? error.message : (
            <button type="button" className={css["place"]} onClick={toError}>{t("discover.at", { n: error.position + 1, message: error.message })}</button>
          )}</StateMark>
          {error.hint ? <span className="quiet small">{error.hint}</span> : null}
        </p>
      ) : null}
    </div>
  );
}

/** What stands behind the text; it does not move with every letter. */
const Ends = memo(function Ends({ isEmpty, end, onClear }: { isEmpty: boolean; end: string; onClear: () => void }) {
  return (
    <>
      {isEmpty ? null : <IconButton label={t("kit.clear")} icon={<X size={14} aria-hidden />} onPress={onClear} />}
      <span role="status" className={css["end"]}>{end}</span>
      <Popover width="wide" label={t("help.title")} trigger={<IconButton label={t("discover.help")} icon={<CircleHelp size={15} aria-hidden />} />}><QueryHelp /></Popover>
    </>
  );
});

/** The text again, unseen, with tints behind fields and a wave under what is wrong. */
function tinted(text: string, error: WireError | null): ReactNode {
  if (error?.position !== undefined) {
    const at = unitsBefore(text, error.position);
    return <>{text.slice(0, at)}<span className={css["wrong"]}>{text.slice(at) || " "}</span></>;
  }
  const parts: ReactNode[] = [];
  let from = 0;
  for (const piece of piecesOf(text)) {
    if (!piece.field) continue;
    parts.push(text.slice(from, piece.start), <span key={piece.start} className={css["chip"]}>{piece.text}</span>);
    from = piece.start + piece.text.length;
  }
  return [...parts, text.slice(from)];
}

/** Positions on the wire count characters; the field counts UTF-16 units. */
function unitsBefore(text: string, characters: number): number {
  return [...text].slice(0, characters).join("").length;
}
