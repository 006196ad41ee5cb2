import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { toastText } from "../../messages/kits.ts";
import { problemOf } from "../../rpc/problem-of.ts";
import { announce } from "../live-region/live-region.tsx";
import { visibleText } from "../small/visible-text.ts";
import { CloseButton, ProblemView } from "../state/problem-view.tsx";
import { createToasts, goesByItself, type Toast, type ToastOptions, toastTime } from "./toast-store.ts";
import "./toast.css";

const toasts = createToasts();

/** Shows the result of what the person did where it cannot be seen in place. Gives back how to take it away. */
export function toast(options: ToastOptions): () => void {
  announce(options.body === undefined ? options.title : `${options.title} ${options.body}`);
  return toasts.message(options);
}

/** Shows why what the person asked for failed; any thrown value. Cancelled work is no failure. */
export function toastProblem(error: unknown, onRetry?: () => void): void {
  const problem = problemOf(error);
  if (problem.code === "cancelled") return;
  announce(problem.title);
  toasts.problem(problem, onRetry);
}

const mostShown = 4;

/** The toasts' place; once in the shell. */
export function Toasts() {
  const list = useSyncExternalStore(toasts.subscribe, toasts.list);
  const box = useRef<HTMLDivElement>(null);
  const newest = list[0]?.id;
  // Above dialogs and menus that opened before.
  useLayoutEffect(() => {
    const element = box.current;
    if (newest === undefined || !element?.showPopover) return;
    if (element.matches(":popover-open")) element.hidePopover();
    element.showPopover();
  }, [newest]);
  // What goes with the focus in it gives it back.
  const came = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (document.activeElement === document.body) came.current?.focus();
  });
  if (list.length === 0) return null;
  const hidden = list.length - mostShown;
  return (
    <section
      ref={box}
      popover="manual"
      className="ph-toasts"
      aria-label={toastText.region}
      onFocus={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) came.current = relatedTarget as HTMLElement | null;
      }}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) came.current = null;
      }}
    >
      {list.slice(0, mostShown).map((t) => (
        <ToastView key={t.id} toast={t} />
      ))}
      {list.length > 1 && (
        <div className="ph-toasts__more">
          {hidden > 0 && <span>{toastText.more(hidden)}</span>}
          <button type="button" className="ph-link" onClick={toasts.closeAll}>
            {toastText.closeAll}
          </button>
        </div>
      )}
    </section>
  );
}

const marks = { success: "✓", info: "i", warning: "!" } as const;

function ToastView({ toast: shown }: { readonly toast: Toast }) {
  const [held, setHeld] = useState(false);
  const [busy, setBusy] = useState(false);
  const goes = goesByItself(shown);
  const close = () => toasts.close(shown.id);
  useEffect(() => {
    if (!goes || held) return;
    const timer = setTimeout(() => toasts.close(shown.id), toastTime);
    return () => clearTimeout(timer);
  }, [goes, held, shown.id]);
  if (shown.kind === "problem")
    return <ProblemView problem={shown.problem} variant="toast" onRetry={shown.onRetry} onClose={close} />;
  const { action } = shown;
  const run = async () => {
    setBusy(true);
    try {
      await action?.run();
    } catch (error) {
      toastProblem(error);
    }
    close();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches, so that it does not go while it is read.
    <div
      className={`ph-toast ph-toast--${shown.tone}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className="ph-toast__mark" aria-hidden="true">
        {marks[shown.tone]}
      </span>
      <div className="ph-toast__text">
        <strong>{visibleText(shown.title, 300)}</strong>
        {shown.body !== undefined && <span>{visibleText(shown.body, 600)}</span>}
        {action && (
          <span>
            <Button
              variant="secondary"
              size="sm"
              isLoading={busy}
              isAriaDisabled={busy}
              onClick={() => busy || void run()}
            >
              {action.label}
            </Button>
          </span>
        )}
      </div>
      <CloseButton onClick={close} />
    </div>
  );
}
