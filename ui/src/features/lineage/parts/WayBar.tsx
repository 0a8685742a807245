import { X } from "lucide-react";
import { shownName, t } from "../../../i18n";
import type { LineageView, PathsView } from "../../../ipc";
import { Button, IconButton } from "../../../kit";
import { go, type LineageRoute } from "../../../routes";
import { litByWay } from "../picture";
import { wayFrom } from "../state";
import css from "./Card.module.css";

interface Props {
  route: LineageRoute;
  view: LineageView;
  ways: PathsView | undefined;
  at: number;
  chosen: string | null;
  onNext: () => void;
}

/** The way between two things: which of how many, step by step. */
export function WayBar({ route, view, ways, at, chosen, onNext }: Props) {
  const nameOf = (key: string) => shownName(view.nodes.find((node) => node.key === key)?.name ?? key);
  const from = route.from ?? "", all = ways?.paths.length ?? 0, way = ways?.paths[at % Math.max(1, all)];
  const outside = way ? litByWay(view, way).outside : 0;
  return (
    <section className={`${css["card"]} ${css["way"]}`} aria-label={t("lineage.way")} aria-live="polite">
      <div className={css["waytext"]}>
        <span className="spring">
          {way ? (
            <>
              <span>{t("lineage.wayOf", { n: (at % all) + 1, all, steps: t("lineage.steps", { count: way.length - 1 }) })}</span>
              {outside > 0 ? <span className={css["steps"]}> · {t("lineage.wayOutside", { count: outside })}</span> : null}
              {ways?.cut ? <span className={css["steps"]}> · {t("lineage.wayCut")}</span> : null}
              <p className={css["steps"]}>{way.map((thing) => shownName(thing.name)).join(" → ")}</p>
            </>
          ) : chosen === null || chosen === from || !ways ? t("lineage.wayStart", { name: nameOf(from) }) : t("lineage.wayNone", { from: nameOf(from), to: nameOf(chosen) })}
        </span>
        {all > 1 ? <Button look="quiet" onPress={onNext}>{t("lineage.wayNext")}</Button> : null}
        <IconButton label={t("kit.close")} icon={<X size={14} aria-hidden />} onPress={() => go(wayFrom(route, null), { replace: true })} />
      </div>
    </section>
  );
}
