// Short messages at the foot of the window. The same message twice is one message with a count.
import { X } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";
import { t } from "../i18n";
import { Button, IconButton } from "./Button";
import css from "./Toast.module.css";

export interface Message {
  text: string;
  /** What to do about it. */
  hint?: string;
  tone?: "plain" | "warn";
  /** A way back, or a next step. */
  action?: { text: string; run: () => void };
}

interface Shown extends Message {
  id: number;
  count: number;
}

const STAYS_MS = 6_000;
const MOST = 4;
let shown: readonly Shown[] = [];
let last = 0;
const watchers = new Set<() => void>();

/** Says something for a few seconds. */
export function announce(message: Message): void {
  const same = shown.find((other) => other.text === message.text && other.hint === message.hint);
  last += 1;
  set(same
    ? shown.map((other) => (other === same ? { ...other, ...message, count: other.count + 1 } : other))
    : [...shown, { ...message, id: last, count: 1 }].slice(-MOST));
}

/** Takes a message away. */
function dismiss(id: number): void {
  set(shown.filter((message) => message.id !== id));
}

/** Where messages appear; once in the frame. */
export function ToastRegion() {
  const messages = useSyncExternalStore(watch, () => shown);
  return (
    <div role="status" aria-live="polite" className={css["region"]}>
      {messages.map((message) => <Toast key={message.id} message={message} />)}
    </div>
  );
}

function Toast({ message }: { message: Shown }) {
  const { id, count, action } = message;
  useEffect(() => {
    const timer = setTimeout(() => dismiss(id), action ? STAYS_MS * 2 : STAYS_MS);
    return () => clearTimeout(timer);
  }, [id, count, action]);
  return (
    <div className={`${css["toast"]} ${message.tone === "warn" ? css["warn"] : ""}`}>
      <div className={css["words"]}>
        <span>{message.text}</span>
        {count > 1 ? <span className={css["count"]}>{t("kit.times", { count })}</span> : null}
        {message.hint ? <div className="quiet small">{message.hint}</div> : null}
      </div>
      {action ? <Button look="quiet" onPress={() => { action.run(); dismiss(id); }}>{action.text}</Button> : null}
      <IconButton label={t("kit.dismiss")} icon={<X size={14} aria-hidden />} onPress={() => dismiss(id)} />
    </div>
  );
}

function set(next: readonly Shown[]): void {
  shown = next;
  for (const changed of watchers) changed();
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}
