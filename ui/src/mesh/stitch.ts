// "Not the same?": takes two records apart again, and back together when that was wrong.
import { backend, queryClient, type DecisionVerdict, type StitchRow } from "../ipc";
import { t } from "../i18n";
import { announce } from "../kit";
import { announceError } from "./Problem";

const STALE = ["stitch.list", "asset.show", "lineage.around", "lineage.edge", "home.map", "app.status"] as const;

/** Refuses joins of the ledger, with a way back. */
export async function refuseStitches(rows: readonly StitchRow[]): Promise<void> {
  try {
    for (const row of rows) await decide(row, "different");
    await forget();
    announce({ text: t("stitch.refused", { count: rows.length }), action: { text: t("kit.undo"), run: () => void takeBack(rows) } });
  } catch (error) {
    announceError(error);
  }
}

async function takeBack(rows: readonly StitchRow[]): Promise<void> {
  try {
    for (const row of rows) await decide(row, row.decision);
    await forget();
    announce({ text: t("stitch.undone") });
  } catch (error) {
    announceError(error);
  }
}

async function decide({ left, right }: StitchRow, verdict: DecisionVerdict | null): Promise<void> {
  await backend.call("stitch.decide", { left: left.key, left_catalog: left.mark.catalog, right: right.key, right_catalog: right.mark.catalog, verdict });
}

async function forget(): Promise<void> {
  await Promise.all(STALE.map((name) => queryClient.invalidateQueries({ queryKey: [name] })));
}
