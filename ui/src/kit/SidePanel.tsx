import { X } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../i18n";
import { IconButton } from "./Button";
import css from "./SidePanel.module.css";

interface Props {
  /** What the panel is, for screen readers. */
  label: string;
  title: ReactNode;
  /** Under the title: kind, domain, state. */
  under?: ReactNode;
  /** Buttons beside the title. */
  actions?: ReactNode;
  /** Lies over the list: a drawer of a narrow window. */
  over: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** What is chosen in a list, beside the list. */
export function SidePanel({ label, title, under, actions, over, onClose, children }: Props) {
  return (
    <aside aria-label={label} className={`${css["panel"]} ${over ? css["over"] : ""}`}>
      <header className={css["head"]}>
        <h2 className={css["title"]} dir="auto">{title}</h2>
        {actions}
        <IconButton label={t("kit.close")} icon={<X size={15} aria-hidden />} onPress={onClose} />
      </header>
      {under ? <div className={css["under"]}>{under}</div> : null}
      {children}
    </aside>
  );
}

/** Facts one under the other: name, value, who says so. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={css["facts"]}>{children}</dl>;
}

export function Fact({ title, marks, children }: { title: string; marks?: ReactNode; children: ReactNode }) {
  return <div className={css["fact"]}><dt>{title}</dt><dd>{children}</dd>{marks ? <dd className={css["marks"]}>{marks}</dd> : null}</div>;
}
