export { specFromPodman } from "./spec-read.ts";
export { anonymousVolumes } from "./spec-read-storage.ts";
export { toLibpod } from "./spec-write.ts";
