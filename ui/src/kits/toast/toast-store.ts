import type { ProblemData } from "../../../../src/problem/index.ts";

export interface ToastAction {
  readonly label: string;
  /** The toast goes once this is done; what it throws becomes a toast of its own. */
  readonly run: () => void | Promise<void>;
}

export interface ToastOptions {
  readonly tone: "success" | "info" | "warning";
  readonly title: string;
  readonly body?: string;
  readonly action?: ToastAction;
}

export type Toast = { readonly id: number } & (
  | (ToastOptions & { readonly kind: "message" })
  | { readonly kind: "problem"; readonly problem: ProblemData; readonly onRetry?: (() => void) | undefined }
);

/** How long a toast stays that has no button and is no problem, in ms. */
export const toastTime = 8000;

/** Whether a toast goes by itself. */
export function goesByItself(toast: Toast): boolean {
  return toast.kind === "message" && toast.action === undefined;
}

/** The toasts on the screen, newest first. */
export function createToasts() {
  let toasts: readonly Toast[] = [];
  let next = 1;
  const listeners = new Set<() => void>();
  const publish = (now: readonly Toast[]) => {
    toasts = now;
    for (const tell of listeners) tell();
  };
  return {
    list: () => toasts,
    subscribe(tell: () => void) {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    /** Shows a message. Gives back how to take it away. */
    message(options: ToastOptions): () => void {
      const id = next++;
      publish([{ ...options, kind: "message", id }, ...toasts]);
      return () => publish(toasts.filter((t) => t.id !== id));
    },
    /** Shows a problem; the same problem again replaces the first. */
    problem(problem: ProblemData, onRetry?: () => void): void {
      const others = toasts.filter((t) => t.kind !== "problem" || t.problem.title !== problem.title);
      publish([{ kind: "problem", problem, onRetry, id: next++ }, ...others]);
    },
    close(id: number) {
      publish(toasts.filter((t) => t.id !== id));
    },
    closeAll() {
      publish([]);
    },
  };
}
