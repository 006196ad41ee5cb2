import { Observable } from "./observable.ts";

/** How the page stands with its console. Times in milliseconds since the epoch. */
export type ConnectionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  | { readonly kind: "lost"; readonly since: number; readonly retryAt: number }
  | { readonly kind: "logged-out" };

/** The private close code that says that the session has ended. */
const loggedOutCode = 4401;

/** Follows the one connection to the console. */
class Connection {
  readonly state = new Observable<ConnectionState>({ kind: "connecting" });

  open(): void {
    this.state.set({ kind: "open" });
  }

  closed(code: number | undefined): void {
    if (code === loggedOutCode) this.state.set({ kind: "logged-out" });
  }

  lost(wait: number): void {
    const now = Date.now();
    const before = this.state.get();
    if (before.kind === "logged-out") return;
    this.state.set({ kind: "lost", since: before.kind === "lost" ? before.since : now, retryAt: now + wait });
    // A refused WebSocket does not say why; an ordinary request does.
    void fetch("/session", { cache: "no-store" }).then(
      ({ status }) => {
        if (status === 401) this.state.set({ kind: "logged-out" });
      },
      () => {},
    );
  }
}

export const connection = new Connection();
