export { isKeptReference, keptReference } from "./kept.ts";
export {
  defaultRegistry,
  type FullReference,
  formatReference,
  fullReference,
  isDigest,
  isLoopbackRegistry,
  type ParsedReference,
  parseReference,
  type Reference,
  type ReferenceFault,
  resolutions,
} from "./reference.ts";
