import { type FocusEvent, type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { place } from "./place.ts";
import "./popup.css";

export type Align = "start" | "end" | "center";

interface PopupProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly align?: Align;
  readonly role: "menu" | "dialog" | "listbox" | "tooltip";
  readonly label?: string;
  readonly id?: string;
  readonly className?: string;
  /** False for what must not take the focus: suggestions, tooltips. */
  readonly takesFocus?: boolean;
  readonly children: ReactNode;
}

/**
 * Something over the page, beside its anchor, in the browser's top layer: Escape and a click elsewhere close it,
 * and the focus goes back to the anchor. Render it only while it is open.
 */
export function Popup({ anchor, onClose, align = "start", takesFocus = true, children, ...rest }: PopupProps) {
  const element = useRef<HTMLSpanElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useLayoutEffect(() => {
    const popup = element.current;
    const holder = anchor.current;
    if (!popup || !holder) return;
    const put = () => {
      popup.style.maxHeight = "none";
      const rtl = getComputedStyle(holder).direction === "rtl";
      const side = align === "center" ? align : rtl === (align === "end") ? "start" : "end";
      const size = { width: popup.offsetWidth, height: popup.offsetHeight };
      const viewport = { width: document.documentElement.clientWidth, height: innerHeight };
      const spot = place(holder.getBoundingClientRect(), size, viewport, side);
      popup.style.left = `${spot.left}px`;
      popup.style.top = `${spot.top}px`;
      popup.style.maxHeight = `${spot.maxHeight}px`;
    };
    // A popover that the browser does not know (before 2024) still shows, only not in the top layer.
    popup.showPopover?.();
    put();
    const sizes = new ResizeObserver(put);
    sizes.observe(popup);
    addEventListener("scroll", put, { capture: true, passive: true });
    addEventListener("resize", put);
    return () => {
      sizes.disconnect();
      removeEventListener("scroll", put, { capture: true });
      removeEventListener("resize", put);
    };
  }, [anchor, align]);
  useEffect(() => {
    const popup = element.current;
    const holder = anchor.current;
    if (!popup || !holder) return;
    const outside = (event: PointerEvent) => {
      const target = event.target;
      if (target instanceof Node && !popup.contains(target) && !holder.contains(target)) close.current();
    };
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      event.stopPropagation();
      close.current();
    };
    addEventListener("pointerdown", outside, true);
    addEventListener("keydown", onEscape, true);
    return () => {
      removeEventListener("pointerdown", outside, true);
      removeEventListener("keydown", onEscape, true);
    };
  }, [anchor]);
  useEffect(() => {
    if (!takesFocus) return;
    const popup = element.current;
    const holder = anchor.current;
    const first = popup?.querySelector<HTMLElement>(
      "[data-autofocus], [role^=menuitem], input, select, button, a[href]",
    );
    (first ?? popup)?.focus({ preventScroll: true });
    return () => {
      const active = document.activeElement;
      if (holder?.isConnected && (active === null || active === document.body || popup?.contains(active)))
        holder.focus({ preventScroll: true });
    };
  }, [anchor, takesFocus]);
  const { role, label, id, className } = rest;
  const attributes = {
    role,
    id,
    "aria-label": label,
    tabIndex: takesFocus ? -1 : undefined,
    onBlur: (event: FocusEvent<HTMLElement>) => {
      const to = event.relatedTarget;
      if (!takesFocus || !(to instanceof Node)) return;
      if (!event.currentTarget.contains(to) && !anchor.current?.contains(to)) onClose();
    },
  };
  return (
    <span ref={element} popover="manual" className={`ph-popup ${className ?? ""}`} {...attributes}>
      {children}
    </span>
  );
}
