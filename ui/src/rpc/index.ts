export { type ByteStream, openStream, type StreamEnd, type StreamHandlers } from "./byte-stream.ts";
export { reconnect, rpc, rpc as consoleRpc } from "./client.ts";
export { type ConnectionState, connection } from "./connection.ts";
export { aboutHost, hostOfAddress, hostOfPage, hostOpen } from "./host.ts";
export { type Live, LiveStore, pause } from "./live.ts";
export { Observable } from "./observable.ts";
export { problemOf } from "./problem-of.ts";
export { liveStore, useLive, useLiveOf, useObservable } from "./use-live.ts";
