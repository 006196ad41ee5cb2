import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { LiveRegion } from "../live-region/live-region.tsx";
import { CloseButton } from "../state/problem-view.tsx";
import "./dialog.css";

interface DialogProps {
  readonly title: ReactNode;
  readonly children: ReactNode;
  readonly footer: ReactNode;
  /** Escape, the cross, a press outside. */
  readonly onClose: () => void;
  readonly width?: "small" | "medium" | "large";
  readonly tone?: "danger";
  /** Who gets the focus back; otherwise whoever has it when the dialog opens. */
  readonly opener?: HTMLElement | null;
}

/** A modal dialog. Render it only while it is open; it gives the focus back to what opened it. */
export function Dialog({ title, children, footer, onClose, width = "medium", tone, opener }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const back = useRef<HTMLElement | null>(null);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = element.current;
    if (!dialog) return;
    const active = document.activeElement;
    back.current = opener ?? (active instanceof HTMLElement && active !== document.body ? active : null);
    dialog.showModal();
    const first =
      dialog.querySelector<HTMLElement>("[data-autofocus]") ??
      dialog.querySelector<HTMLElement>(
        ".ph-dialog__body :is(input, select, textarea, button, a[href]):not(:disabled), .ph-dialog__footer button",
      );
    first?.focus();
    return () => {
      dialog.close();
      const target = back.current?.isConnected ? back.current : document.querySelector<HTMLElement>("h1");
      if (!target) return;
      if (target.tabIndex < 0 && target.matches("h1")) target.tabIndex = -1;
      target.focus();
    };
  }, [opener]);
  const close = useRef(onClose);
  close.current = onClose;
  useLayoutEffect(() => {
    // Not left to `cancel`: Chromium closes a dialog at the second Escape whatever `cancel` says.
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      const dialogs = document.querySelectorAll("dialog[open]");
      if (dialogs[dialogs.length - 1] !== element.current || document.querySelector(".ph-popup")) return;
      event.preventDefault();
      event.stopPropagation();
      close.current();
    };
    addEventListener("keydown", onEscape, true);
    return () => removeEventListener("keydown", onEscape, true);
  }, []);
  const attributes = {
    onCancel: (event: React.SyntheticEvent) => {
      event.preventDefault();
      onClose();
    },
  };
  return (
    <dialog ref={element} className={`ph-dialog ph-dialog--${width}`} aria-labelledby={id} {...attributes}>
      <div className="ph-dialog__box">
        <header className="ph-dialog__header">
          <h2 id={id} className={tone === "danger" ? "ph-dialog__title ph-dialog__title--danger" : "ph-dialog__title"}>
            {title}
          </h2>
          <CloseButton onClick={onClose} />
        </header>
        <div className="ph-dialog__body">{children}</div>
        <footer className="ph-dialog__footer">{footer}</footer>
      </div>
      {/* A modal dialog silences the page behind it, its live region too. */}
      <LiveRegion />
    </dialog>
  );
}
