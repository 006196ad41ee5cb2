import { inBrowser } from "../kits/address/address.ts";
import { hostOpen } from "./host.ts";
import { Observable } from "./observable.ts";

/** How the page stands with its console. Times in milliseconds since the epoch. */
export type ConnectionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  | { readonly kind: "lost"; readonly since: number; readonly retryAt: number }
  | { readonly kind: "logged-out" };

/** Private close codes: the session has ended; the page's host is not open; it was exchanged, as for other rights. */
const loggedOutCode = 4401;
const notOpenCode = 4404;
const exchangedCode = 4410;

/** Follows the one connection to the console. */
class Connection {
  readonly state = new Observable<ConnectionState>({ kind: "connecting" });

  /** The console has closed the connection so that the page opens another: nothing is lost, nothing is waited for. */
  turned = false;

  open(): void {
    this.turned = false;
    this.state.set({ kind: "open" });
  }

  closed(code: number | undefined): void {
    this.turned = code === notOpenCode || code === exchangedCode;
    if (code === notOpenCode) hostOpen.set(false);
    if (code === loggedOutCode) this.state.set({ kind: "logged-out" });
  }

  lost(wait: number): void {
    const now = Date.now();
    const before = this.state.get();
    if (before.kind === "logged-out") return;
    this.state.set({ kind: "lost", since: before.kind === "lost" ? before.since : now, retryAt: now + wait });
    // A refused WebSocket does not say why; an ordinary request does.
    void fetch(inBrowser("/session"), { cache: "no-store" }).then(
      ({ status }) => {
        if (status === 401) this.state.set({ kind: "logged-out" });
      },
      () => {},
    );
  }
}

export const connection = new Connection();
