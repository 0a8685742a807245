import { t } from "../../../i18n";
import type { Preview } from "../../../ipc";
import { Skeleton } from "../../../kit";
import { previewGroups } from "../catalogs";
import { countWords } from "../words";
import css from "./PreviewOf.module.css";

interface Props {
  preview: Preview | undefined;
  waiting: boolean;
  /** A path was given. */
  asked: boolean;
}

/** What a file or folder would bring, before it is added. Keeps its place, so that nothing jumps. */
export function PreviewOf({ preview, waiting, asked }: Props) {
  const lost = preview?.losses.filter((loss) => !loss.kept) ?? [];
  return (
    <section className={css["preview"]} aria-label={t("add.preview")} aria-busy={waiting} aria-live="polite">
      <h3>{t("add.preview")}</h3>
      {preview ? <>
        {preview.counts.length === 0 ? <p>{t("add.previewNothing")}</p> : (
          <dl>{previewGroups(preview.counts).map(([format, kinds]) => (
            <div key={format}><dt>{format}</dt><dd>{countWords(kinds)}</dd></div>
          ))}</dl>
        )}
        {lost.length > 0 ? (
          <details><summary className="quiet small">{t("add.previewLosses", { count: lost.length })}</summary>
            <ul>{lost.slice(0, 50).map((loss, at) => <li key={at} className="small"><span className="mono">{loss.source}{loss.path ? ` ${loss.path}` : ""}</span> <span className="quiet">{loss.reason}</span></li>)}</ul>
          </details>
        ) : null}
      </> : waiting ? <Skeleton lines={4} height={24} /> : <p className="quiet">{asked ? t("add.previewing") : t("add.previewPath")}</p>}
    </section>
  );
}
