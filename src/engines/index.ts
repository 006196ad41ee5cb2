export type { ActAnswer, ActOptions, ActTarget } from "./containers/acting.ts";
export type { Figures, FiguresView } from "./containers/figures.ts";
export type { ContainerAction, Guard } from "./containers/guard.ts";
export type { Loss } from "./containers/losses.ts";
export type { PodAction, PodAnswer } from "./containers/pods-acting.ts";
export type { UnderWay } from "./containers/under-way.ts";
export { Creations } from "./create/creations.ts";
export type { Attempt } from "./discover/attempt.ts";
export { type DiscoverOptions, type Discovery, discover } from "./discover/discover.ts";
export { type Environment, readEnvironment } from "./discover/environment.ts";
export { type StoppedEngine, startLine } from "./discover/stopped.ts";
export { wakePodman } from "./discover/wake.ts";
export { type EngineStatus, type EnginesState, EngineWatch, type WatchOptions } from "./discover/watch.ts";
export type * from "./engine.ts";
export { Uploads } from "./images/uploads.ts";
export { clearLeftovers } from "./leftovers.ts";
export type { ContainerStanding, ContainerView, MountPoint } from "./live/container.ts";
export { type Glance, HostEngines } from "./live/host-engines.ts";
export type {
  ContainerRow,
  EnginesView,
  EngineView,
  ImageRow,
  ListPart,
  ListState,
  NetworkRow,
  PodRow,
  VolumeRow,
} from "./live/rows.ts";
export { keepTidy } from "./live/tidying.ts";
export { ownRecords, type RecordOwner } from "./record-owner.ts";
export { Journal } from "./replace/journal.ts";
export { Replacer } from "./replace/replacer.ts";
export type { ContainerSample } from "./rpc/container-details.ts";
export { engineFiles, engineRouters, engineStreams } from "./rpc/index.ts";
export type { ContainerOrigin } from "./rpc/replace.ts";
export { type EngineServices, engineServices, makeEngineServices } from "./rpc/services.ts";
export type { FileView } from "./streams/file.ts";
export type { Folder, FolderEntry } from "./streams/folder.ts";
export type { SignalName } from "./streams/process-signal.ts";
export type { LogNote } from "./streams/records.ts";
export type { Shells } from "./streams/shells.ts";
export type { TerminalNote } from "./streams/terminal.ts";
