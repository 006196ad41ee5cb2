export { specFromDocker } from "./spec-read.ts";
export { anonymousVolumes } from "./spec-read-parts.ts";
export { type DockerCreate, toDocker } from "./spec-write.ts";
