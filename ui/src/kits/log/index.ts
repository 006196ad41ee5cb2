export { LogFeed } from "./feed.ts";
export type { LogLine } from "./line-buffer.ts";
export { LogView } from "./log-view.tsx";
