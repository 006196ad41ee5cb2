import type {
  ContainerRow,
  EnginesView,
  EngineView,
  Figures,
  FiguresView,
  ListState,
  PodRow,
  UnderWay,
} from "../../../src/engines/index.ts";

/** A container with what else a line of the list tells of it. */
export interface Row {
  readonly key: string;
  readonly of: ContainerRow;
  readonly engine: EngineView | undefined;
  /** Its pod as the list names it. */
  readonly pod: string;
  /** What is being done to it right now: "stop", "remove" … */
  readonly doing: string | undefined;
  /** Its engine is lost: this was true at that time, in ms since 1970. */
  readonly asOf: number | undefined;
  /** Only where the order or the filter depends on them. */
  readonly figures: Figures | undefined;
}

export interface Sources {
  readonly containers: ListState<ContainerRow>;
  readonly engines: EnginesView | undefined;
  /** Names of pods by their key. */
  readonly pods: ReadonlyMap<string, string>;
  readonly underWay: UnderWay;
  readonly figures: FiguresView | undefined;
  /** Whether the containers that hold a pod's network are shown. */
  readonly infra: boolean;
}

export type RowsByKey = Readonly<Record<string, Row>>;

/** The rows of all sources; one of which nothing changed keeps its identity, and so does the whole. */
export function joinRows(before: RowsByKey, sources: Sources): RowsByKey {
  const { containers, engines, pods, underWay, figures, infra } = sources;
  const rows: Record<string, Row> = {};
  let same = true;
  let count = 0;
  for (const [key, of] of Object.entries(containers.rows)) {
    if (of.infra && !infra) continue;
    const part = containers.parts[of.engine];
    const next: Row = {
      key,
      of,
      engine: engines?.engines[of.engine],
      pod: of.pod === undefined ? "" : (pods.get(`${of.engine}:${of.pod}`) ?? of.pod.slice(0, 12)),
      doing: Object.hasOwn(underWay, key) ? underWay[key] : undefined,
      asOf: part?.state === "lost" ? (part.asOf ?? 0) : undefined,
      figures: figures && Object.hasOwn(figures, key) ? figures[key] : undefined,
    };
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    const kept = old && equal(old, next) ? old : next;
    if (kept !== old) same = false;
    rows[key] = kept;
    count++;
  }
  return same && count === Object.keys(before).length ? before : rows;
}

function equal(a: Row, b: Row): boolean {
  return (
    a.of === b.of &&
    a.engine === b.engine &&
    a.pod === b.pod &&
    a.doing === b.doing &&
    a.asOf === b.asOf &&
    a.figures === b.figures
  );
}

/** Names of pods by key, as the list groups by them: two engines may each have one of that name. */
export function podNames(pods: { readonly [key: string]: PodRow }): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const { name } of Object.values(pods)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(
    Object.entries(pods).map(([key, { name, engine }]) => [
      key,
      (counts.get(name) ?? 0) > 1 ? `${name} (${engine})` : name,
    ]),
  );
}

/** The compose project that a container belongs to, "" without one. */
export function projectOf({ labels }: ContainerRow): string {
  return labels["com.docker.compose.project"] ?? labels["io.podman.compose.project"] ?? "";
}

/** The file that its compose project was made from, "" where it is not told. */
export function projectFileOf({ labels }: ContainerRow): string {
  return labels["com.docker.compose.project.config_files"] ?? labels["com.docker.compose.project.working_dir"] ?? "";
}

/** The systemd unit that runs it, "" without one. */
export function unitOf({ labels }: ContainerRow): string {
  return labels.PODMAN_SYSTEMD_UNIT ?? "";
}

/** Published ports as people write them: "8080:80", "127.0.0.1:53:53/udp", "9000-9002:9000-9002". */
export function portTexts({ ports }: Pick<ContainerRow, "ports">): string[] {
  const texts = ports
    .filter(({ hostPort }) => hostPort !== 0)
    .map(({ hostIp, hostPort, containerPort, protocol, range = 1 }) => {
      const to = (port: number): string => (range > 1 ? `${port}-${port + range - 1}` : String(port));
      const everywhere = hostIp === "" || hostIp === "0.0.0.0" || hostIp === "::";
      const address = everywhere ? "" : hostIp.includes(":") ? `[${hostIp}]:` : `${hostIp}:`;
      return `${address}${to(hostPort)}:${to(containerPort)}${protocol === "tcp" ? "" : `/${protocol}`}`;
    });
  // The same for IPv4 and IPv6 is one for people.
  return [...new Set(texts)];
}

/** Whether a process of it exists. */
export function lives({ state }: Pick<ContainerRow, "state">): boolean {
  return state === "running" || state === "paused" || state === "restarting" || state === "stopping";
}

/** "quay.io/team/web:1.4" in its parts: "quay.io/team/", "web", ":1.4"; of a digest twelve hex digits. */
export function imageParts(image: string): { readonly path: string; readonly name: string; readonly tag: string } {
  const at = image.indexOf("@");
  const reference = at < 0 ? image : image.slice(0, at);
  const slash = reference.lastIndexOf("/") + 1;
  const colon = reference.indexOf(":", slash);
  const end = colon < 0 ? reference.length : colon;
  const digest =
    at < 0
      ? ""
      : `@${image
          .slice(at + 1)
          .replace(/^sha256:/, "")
          .slice(0, 12)}`;
  return { path: reference.slice(0, slash), name: reference.slice(slash, end), tag: reference.slice(end) + digest };
}

/** The page of a container below the area's own path, or one of its tabs. */
export function pathOf({ of }: Pick<Row, "of">, tab = ""): string {
  return `/${of.id.slice(0, 12)}${tab === "" ? "" : `/${tab}`}?engine=${encodeURIComponent(of.engine)}`;
}

/** The page that changes a container, or makes one like it. */
export function formPathOf({ of }: Pick<Row, "of">, purpose: "edit" | "from"): string {
  return `/create?${new URLSearchParams({ [purpose]: of.id.slice(0, 12), engine: of.engine })}`;
}
