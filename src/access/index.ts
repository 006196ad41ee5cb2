export { Gate, SessionGate } from "./gate.ts";
export { downloadHeaders, type HttpCall, type HttpRoutes } from "./http.ts";
export { follow, type LiveMessage, type LiveSource, LiveValue } from "./live.ts";
export { procedure, type RpcContext, router } from "./rpc.ts";
export { type Session, Sessions, secretEquals } from "./session.ts";
export { type PageStream, type StreamHandlers, streamWindow } from "./stream.ts";
export { tasksRouter } from "./tasks/rpc.ts";
export type { TaskData, TaskItem, TaskPart, TaskProgress } from "./tasks/task.ts";
export { type TaskControl, type TaskRequest, Tasks } from "./tasks/tasks.ts";
