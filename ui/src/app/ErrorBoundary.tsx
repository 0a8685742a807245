import { Component, type ReactNode } from "react";
import { t } from "../i18n";
import { Button, EmptyState } from "../kit";
import { copyText } from "../mesh";

interface Props {
  /** A new value gives the page another try: the address. */
  at: string;
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

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
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
