import { type ReactElement, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Popup } from "./popup.tsx";

interface TipProps {
  /** What the tip says; without it there is no tip. */
  readonly text: ReactNode;
  readonly children: ReactElement;
}

/** A tip for what it wraps: after 400 ms under the pointer, at once on keyboard focus; Escape hides it. */
export function Tip({ text, children }: TipProps) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLSpanElement>(null);
  const timer = useRef<number>(undefined);
  const id = useId();
  const wanted = text !== undefined && text !== null && text !== "";
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    const target = anchor.current?.firstElementChild;
    if (!target || !wanted) return;
    const before = target.getAttribute("aria-describedby");
    target.setAttribute("aria-describedby", before ? `${before} ${id}` : id);
    return () => {
      if (before) target.setAttribute("aria-describedby", before);
      else target.removeAttribute("aria-describedby");
    };
  }, [id, wanted]);
  const show = (delay: number) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setOpen(true), delay);
  };
  const hide = () => {
    clearTimeout(timer.current);
    setOpen(false);
  };
  if (!wanted) return children;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches what it wraps.
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys reach what it wraps.
    <span
      ref={anchor}
      className="ph-tip"
      onPointerEnter={(e) => e.pointerType !== "touch" && show(400)}
      onPointerLeave={hide}
      onFocus={(e) => e.target.matches(":focus-visible") && show(0)}
      onBlur={hide}
      onClick={(e) => (e.target instanceof Element && e.target.closest("[aria-disabled=true]") ? show(0) : hide())}
    >
      {children}
      <span hidden id={id}>
        {text}
      </span>
      {open && (
        <Popup anchor={anchor} onClose={hide} align="center" role="tooltip" takesFocus={false}>
          {text}
        </Popup>
      )}
    </span>
  );
}
