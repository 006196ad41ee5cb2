import { createServer, type Server, type Socket } from "node:net";
import { Problem } from "../problem/index.ts";

/** Where connections come in: a socket that systemd listens on and passed to this process, or an address of our own. */
export type Place = { readonly fd: number } | { readonly address: string; readonly port: number };

/** The first descriptor that is passed (sd_listen_fds(3)). */
const firstDescriptor = 3;

/**
 * The sockets that systemd passed to this process, none without it (sd_listen_fds(3)). What says so is taken out of
 * the environment: it is not meant for the programs that we start.
 */
export function passedSockets(env: NodeJS.ProcessEnv = process.env, pid = process.pid): Place[] {
  const { LISTEN_PID, LISTEN_FDS } = env;
  for (const name of ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]) delete env[name];
  if (Number(LISTEN_PID) !== pid || !/^\d{1,3}$/.test(LISTEN_FDS ?? "")) return [];
  return Array.from({ length: Number(LISTEN_FDS) }, (_, index) => ({ fd: firstDescriptor + index }));
}

/** Our own: one port on each address. @param port 0 picks one that is free on the first */
export function ownPlaces(addresses: readonly string[], port: number): Place[] {
  return addresses.map((address) => ({ address, port }));
}

/**
 * Listens at all of the places, and gives what listens. Connections are told to `welcome` as they come.
 * @throws Problem `port-in-use`, or where an address is not this machine's
 */
export async function open(places: readonly Place[], welcome: (socket: Socket) => void): Promise<Server[]> {
  const servers: Server[] = [];
  // Where the whole of IPv4 has a socket of its own, that of IPv6 must leave it alone.
  const ipv6Only = places.some((place) => "address" in place && place.address === "0.0.0.0");
  let port: number | undefined;
  try {
    for (const place of places) {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, welcome);
      servers.push(server);
      const where =
        "fd" in place ? place : { host: place.address, port: place.port === 0 ? (port ?? 0) : place.port, ipv6Only };
      await new Promise<void>((resolve, reject) => {
        server.once("error", (error: NodeJS.ErrnoException) => reject(unusable(error, place)));
        server.listen(where, resolve);
      });
      port ??= portOf(server);
    }
    return servers;
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
}

/** 0 for a Unix socket. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** The addresses listened on, as "127.0.0.1", "::"; none for a Unix socket. */
export function addressOf(server: Server): string | undefined {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.address : undefined;
}

function unusable(error: NodeJS.ErrnoException, place: Place): Problem {
  if ("fd" in place)
    return new Problem("unknown", {
      title: `Socket ${place.fd - firstDescriptor + 1} of those that systemd passed cannot be used.`,
      why: `${error.message}. It must be a listening stream socket: ListenStream= in the socket unit, with Accept=no.`,
    });
  const { address, port } = place;
  const where = address === "127.0.0.1" ? "" : ` of ${address}`;
  if (error.code === "EADDRINUSE")
    return new Problem("port-in-use", {
      title: `Port ${port}${where} is taken by another program.`,
      why: "Choose another with --port, or 0 for any.",
    });
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND" || error.code === "EAI_AGAIN")
    return new Problem("invalid-input", {
      title: `This machine has no address ${address} to listen on.`,
      why: "See which ones it has with: ip address. 0.0.0.0 and :: stand for all of them.",
    });
  return new Problem("unknown", {
    title: `Port ${port}${where} cannot be used.`,
    why: "Choose another with --port, or 0 for any.",
  });
}
