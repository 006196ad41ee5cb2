import { z } from "zod";
import { follow, type LiveSource } from "./live.ts";
import type { IdleState, LoginSessions, SessionRow } from "./login-sessions.ts";
import type { Role } from "./role.ts";
import { procedure, router } from "./rpc.ts";
import type { Session, SessionBook } from "./session.ts";

/** What a page knows of its own session. */
export interface OwnSession {
  readonly id: string;
  readonly user: string;
  readonly role: Role | null;
  /** People log in here, each with sessions of his own: the console is not one person's. */
  readonly many: boolean;
  readonly idle: IdleState;
  /** Something ends when the person does nothing for so long, in milliseconds: pages tell oftener what he does. */
  readonly watched: number;
}

export interface SessionParts {
  /** All sessions. */
  readonly book: SessionBook;
  /** Where people log in: their sessions; undefined where the console serves one person. */
  readonly logins: LoginSessions | undefined;
  /** As in `OwnSession`. */
  readonly watched: number;
}

/** Procedures about the caller's own sessions. */
export function sessionRouter(parts: SessionParts) {
  const { book, logins: sessions } = parts;
  return router({
    watch: procedure.subscription(({ ctx, signal }) =>
      follow(ownSession(ctx.session, parts), { signal: signal ?? ctx.session.signal, drained: ctx.drained }),
    ),
    list: procedure.subscription(({ ctx, signal }) =>
      follow(ownRows(ctx.session, sessions), { signal: signal ?? ctx.session.signal, drained: ctx.drained }),
    ),
    /** The person did something: pages tell it once a minute at most. */
    active: procedure.mutation(({ ctx }) => book.active(ctx.session)),
    end: procedure
      .input(z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) }))
      .mutation(({ ctx, input }) => void sessions?.endOwn(ctx.session.user, input.id)),
    endOthers: procedure.mutation(({ ctx }) => sessions?.endOthers(ctx.session)),
  });
}

function ownSession(session: Session, { logins, watched }: SessionParts): LiveSource<OwnSession> {
  const { id, user, role } = session;
  const own = { id, user, role: role ?? null, many: logins !== undefined, watched };
  const idle = logins?.idle(session);
  return {
    read: () => ({ ...own, idle: idle?.read() ?? { count: 0 } }),
    subscribe: (listener) => idle?.subscribe(listener) ?? { [Symbol.dispose]() {} },
  };
}

function ownRows(
  session: Session,
  sessions: LoginSessions | undefined,
): LiveSource<{ readonly [id: string]: SessionRow }> {
  return {
    read: () =>
      Object.fromEntries(
        Object.entries(sessions?.rows.read() ?? {}).flatMap(([id, { user, ...row }]) =>
          user === session.user ? [[id, row]] : [],
        ),
      ),
    subscribe: (listener) => sessions?.rows.subscribe(listener) ?? { [Symbol.dispose]() {} },
  };
}
