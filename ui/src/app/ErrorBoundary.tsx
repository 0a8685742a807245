import { Component, type ReactNode } from "react";
import { t } from "../i18n";
import { announce, Button, EmptyState } from "../kit";
import { copyText } from "../mesh";

interface Props {
  /** A new value gives the page another try: the address. */
  at: string;
  /** What stands here has no place of its own on the page: its failure is a message. */
  aside?: boolean;
  children: ReactNode;
}

interface State {
  error: Error | null;
  at: string;
}

/** A page that stumbles takes nothing else down. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, at: this.props.at };

  static getDerivedStateFromError(error: Error): Partial<State> {
    return { error };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.at === state.at ? null : { error: null, at: props.at };
  }

  override componentDidCatch(error: Error) {
    if (this.props.aside) announce({ text: t("app.asideCrashed"), hint: error.message, tone: "warn" });
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    if (this.props.aside) return null;
    return (
      <EmptyState
        whole reason="failed" title={t("app.crashed")}
        action={<>
          <Button onPress={() => this.setState({ error: null })}>{t("kit.retry")}</Button>
          <Button look="quiet" onPress={() => void copyText(`${error.name}: ${error.message}\n${error.stack ?? ""}`)}>{t("kit.copyDetails")}</Button>
        </>}
      >
        <p>{t("app.crashedWhy")}</p>
        <p className="mono">{error.message}</p>
      </EmptyState>
    );
  }
}
