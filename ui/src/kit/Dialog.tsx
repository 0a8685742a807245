import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { t } from "../i18n";
import { IconButton } from "./Button";
import css from "./Dialog.module.css";

interface Props {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Buttons at the foot, the main one last. */
  actions?: ReactNode;
  /** `middle` floats; `side` is the drawer at the right edge; `bare` draws no title. */
  shape?: "middle" | "wide" | "side" | "bare";
}

/** Something that must be answered or left before going on. Escape and a click beside it leave it. */
export function Dialog({ open, onClose, title, children, actions, shape = "middle" }: Props) {
  return (
    <ModalOverlay isOpen={open} onOpenChange={(now) => { if (!now) onClose(); }} isDismissable className={`${css["overlay"]} ${css[`over-${shape}`]}`}>
      <Modal className={`${css["modal"]} ${css[shape]}`}>
        <AriaDialog className={css["dialog"] ?? ""} {...(shape === "bare" ? { "aria-label": title } : {})}>
          {shape === "bare" ? null : (
            <header className={css["head"]}>
              <Heading slot="title" level={2} className={css["title"] ?? ""}>{title}</Heading>
              <IconButton label={t("kit.close")} icon={<X size={16} aria-hidden />} onPress={onClose} />
            </header>
          )}
          <div className={shape === "bare" ? css["barebody"] : css["body"]}>{children}</div>
          {actions ? <footer className={css["foot"]}>{actions}</footer> : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The right drawer: details beside the page, one at a time. */
export function Drawer(props: Omit<Props, "shape">) {
  return <Dialog {...props} shape="side" />;
}
