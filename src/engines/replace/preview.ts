import type { ContainerSpec } from "../../commandline/index.ts";
import { toDocker } from "../docker/spec.ts";
import type { EngineKind } from "../engine.ts";
import { toLibpod } from "../podman/spec.ts";

/** The calls of the engine's API that make such a container: method, path and body. */
export function createCall(kind: EngineKind, spec: ContainerSpec): string {
  if (kind === "podman") return call("/v4.0.0/libpod/containers/create", toLibpod(spec));
  const { query, body, connect } = toDocker(spec);
  const search = new URLSearchParams({ ...query }).toString();
  const of = encodeURIComponent(spec.name?.toWellFormed() ?? "ID");
  return [
    call(`/v1.40/containers/create${search === "" ? "" : `?${search}`}`, body),
    ...connect.map(({ network, endpoint }) =>
      call(`/v1.40/networks/${encodeURIComponent(network.toWellFormed())}/connect`, {
        Container: of,
        EndpointConfig: endpoint,
      }),
    ),
  ].join("\n\n");
}

function call(path: string, body: object): string {
  return `POST ${path}\n${JSON.stringify(body, null, 2)}`;
}
