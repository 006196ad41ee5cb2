export { LogFeed } from "./feed.ts";
export { LogView } from "./log-view.tsx";
