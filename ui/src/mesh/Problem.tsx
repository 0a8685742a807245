import { asWireError, type Code, type WireError } from "../ipc";
import { t } from "../i18n";
import { announce, Button, type EmptyReason, EmptyState } from "../kit";

const REASONS: Partial<Record<Code, EmptyReason>> = { NotFound: "noMatch", Ambiguous: "noMatch", BadName: "noMatch", Locked: "notAllowed", ReadOnly: "notAllowed" };

/** A refusal as advice: what, why, the next step, and details to copy. */
export function Problem({ error, onRetry }: { error: WireError; onRetry?: () => void }) {
  return (
    <EmptyState
      reason={REASONS[error.code] ?? "failed"} title={t("error.title")}
      action={<>
        {onRetry ? <Button onPress={onRetry}>{t("kit.retry")}</Button> : null}
        <Button look="quiet" onPress={() => void copyText(JSON.stringify(error, null, 2))}>{t("kit.copyDetails")}</Button>
      </>}
    >
      <p>{error.message}</p>
      <p>{error.hint ?? t("error.hintReload")}</p>
    </EmptyState>
  );
}

/** Says what went wrong without leaving the page. */
export function announceError(error: unknown): void {
  const wire = asWireError(error);
  if (wire.code === "Cancelled") return;
  announce({ text: wire.message, tone: "warn", ...(wire.hint ? { hint: wire.hint } : {}) });
}

/** Puts a text on the clipboard and says so. */
export async function copyText(text: string, done = t("kit.copied")): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announce({ text: done });
  } catch (error) {
    announceError(error);
  }
}
