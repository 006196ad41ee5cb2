import { type LiveSource, LiveValue, type Session } from "../../access/index.ts";
import type { ContainerRow, EnginesView, Glance, ListState } from "../../engines/index.ts";
import type { Host, Hosts } from "../../hosts/index.ts";
import { type EngineFacts, type Summary, SummaryWatch, Turns } from "../../system/index.ts";

/** What one line of the list of hosts says of a host that is connected. Holds no null. */
export interface Look {
  readonly summary: Summary;
  readonly engines: readonly EngineLook[];
  /** Whether every way to an engine has been tried. */
  readonly searched: boolean;
  /** Missing until the first engine has listed them. */
  readonly containers?: { readonly running: number; readonly all: number; readonly unhealthy: number };
}

export interface EngineLook {
  readonly id: string;
  readonly kind: "podman" | "docker";
  readonly owner: string;
  readonly version: string;
  readonly state: "connected" | "lost";
}

export interface FleetView {
  /** By name of the host; only those that are connected. */
  readonly looks: { readonly [name: string]: Look };
}

/** What the list looks at of one host. */
export interface LookedAt {
  readonly host: Host;
  readonly engines: Glance;
  readonly facts: LiveSource<EngineFacts>;
}

/** So many machines are asked at the same time for one session: a hundred need no more, and a slow one holds up few. */
const atOnce = 12;
/** A line counts a list that may be long: it is made anew at most once in so many milliseconds. */
const lineMs = 100;

/** The summaries of all hosts of a session: while somebody looks at the list, otherwise nothing runs. */
export class Fleet {
  readonly #hosts: Hosts;
  readonly #open: (session: Session) => LiveSource<object>;
  readonly #services: (session: Session, name: string) => LookedAt | undefined;
  readonly #sessions = new WeakMap<Session, LiveSource<FleetView>>();

  /**
   * @param open changes when a host of a session is opened, exchanged or closed
   * @param services what belongs to a host that is open in a session
   */
  constructor(
    hosts: Hosts,
    open: (session: Session) => LiveSource<object>,
    services: (session: Session, name: string) => LookedAt | undefined,
  ) {
    this.#hosts = hosts;
    this.#open = open;
    this.#services = services;
  }

  view(session: Session): LiveSource<FleetView> {
    const known = this.#sessions.get(session) ?? this.#begin(session);
    this.#sessions.set(session, known);
    return known;
  }

  #begin(session: Session): LiveSource<FleetView> {
    const { states } = this.#hosts.connections(session);
    const opened = this.#open(session);
    const turns = new Turns(atOnce);
    const value = new LiveValue<FleetView>({ looks: {} });
    const watched = new Map<string, { readonly of: LookedAt; readonly end: () => void }>();
    let following: readonly Disposable[] | undefined;
    let followers = 0;

    const watch = (name: string, of: LookedAt): void => {
      const summary = new SummaryWatch(of.host, of.facts, turns);
      let timer: NodeJS.Timeout | undefined;
      const take = (): void => {
        timer = undefined;
        const look = lookOf(summary.read(), of.engines.engines.read(), of.engines.containers.read());
        value.update(({ looks }) => ({ looks: { ...looks, [name]: look } }));
      };
      const changed = (): void => {
        timer ??= setTimeout(take, lineMs);
      };
      const parts = [summary, of.engines.engines, of.engines.containers].map((source) => source.subscribe(changed));
      const end = (): void => {
        clearTimeout(timer);
        for (const part of parts) part[Symbol.dispose]();
      };
      watched.set(name, { of, end });
      take();
    };
    const leave = (name: string): void => {
      watched.get(name)?.end();
      watched.delete(name);
      value.update(({ looks: { [name]: _, ...looks } }) => ({ looks }));
    };
    /** Looks at what is open now, and at nothing else. A lost host keeps what it said last. */
    const look = (): void => {
      for (const name of ["local", ...Object.keys(states.read())]) {
        const of = this.#services(session, name);
        const before = watched.get(name);
        if (before && before.of.engines !== of?.engines) leave(name);
        if (of && !watched.has(name)) watch(name, of);
      }
      for (const name of [...watched.keys()]) if (!this.#services(session, name)) leave(name);
    };
    return {
      read: () => value.read(),
      subscribe(listener) {
        const subscription = value.subscribe(listener);
        followers += 1;
        if (!following) {
          // With other rights there are other engines to be looked at.
          following = [states.subscribe(look), opened.subscribe(look)];
          look();
        }
        let open = true;
        return {
          [Symbol.dispose]() {
            subscription[Symbol.dispose]();
            followers -= open ? 1 : 0;
            open = false;
            if (followers > 0) return;
            following?.forEach((one) => void one[Symbol.dispose]());
            following = undefined;
            for (const name of [...watched.keys()]) leave(name);
          },
        };
      },
    };
  }
}

/** What one line says. Pure. */
export function lookOf(summary: Summary, view: EnginesView, list: ListState<ContainerRow>): Look {
  const rows = Object.values(list.rows).filter((row) => !row.infra);
  const running = rows.filter(({ state }) => state === "running");
  // A list that could not be read says nothing; one that is lost says what it was.
  const known = rows.length > 0 || Object.values(list.parts).some(({ state }) => state === "ready");
  return {
    summary,
    engines: Object.values(view.engines).map(({ id, kind, owner, version, state }) => ({
      id,
      kind,
      owner,
      version,
      state,
    })),
    searched: view.searched,
    ...(known
      ? {
          containers: {
            running: running.length,
            all: rows.length,
            unhealthy: running.filter(({ health }) => health === "unhealthy").length,
          },
        }
      : {}),
  };
}
