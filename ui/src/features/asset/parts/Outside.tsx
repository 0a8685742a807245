import { ExternalLink } from "lucide-react";
import { backend } from "../../../ipc";
import { t } from "../../../i18n";
import css from "./Outside.module.css";

const ADDRESS = /(https?:\/\/|mailto:)\S+/i;

/** A text of a source; an address in it can be opened, and its host is shown. */
export function Outside({ text }: { text: string }) {
  const found = ADDRESS.exec(text)?.[0];
  const url = found && URL.canParse(found) ? new URL(found) : null;
  if (!url) return <>{text}</>;
  const host = url.host || url.pathname, words = text.replace(found ?? "", "").trim();
  return (
    <span className={css["line"]}>
      {words ? <span>{words}</span> : null}
      <a href={url.href} rel="noopener noreferrer" title={t("kit.linkTo", { host })} className={css["link"]} onClick={(event) => { event.preventDefault(); backend.openOutside(url.href); }}>
        <span className="cut">{host}</span><ExternalLink size={12} aria-hidden />
      </a>
    </span>
  );
}
