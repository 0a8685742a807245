import { ChevronRight } from "lucide-react";
import { t } from "../../../i18n";
import type { CatalogKind } from "../../../ipc";
import css from "./KindList.module.css";

/** What can be added: folders and files first, then servers by name. */
export function KindList({ kinds, onChoose }: { kinds: readonly CatalogKind[]; onChoose: (kind: CatalogKind) => void }) {
  const sorted = kinds.toSorted((a, b) => Number(a.server) - Number(b.server) || a.name.localeCompare(b.name));
  return (
    <ul className={css["kinds"]} aria-label={t("add.kinds")}>
      {sorted.map((kind) => (
        <li key={kind.kind}>
          <button type="button" className={css["kind"]} onClick={() => onChoose(kind)}>
            <span className={css["name"]}>{kind.name}</span><span className="quiet small">{kind.summary}</span>
            <ChevronRight size={14} aria-hidden className={css["go"]} />
          </button>
        </li>
      ))}
    </ul>
  );
}
