export { specFromDocker } from "./spec-read.ts";
export { anonymousVolumes } from "./spec-read-parts.ts";
export { toDocker } from "./spec-write.ts";
