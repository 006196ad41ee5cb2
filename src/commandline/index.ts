export type { ContainerSpec } from "./spec.ts";
