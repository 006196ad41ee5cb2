/** What a container is to be, in our own words; see the floors for who maps it to an engine's. */
export interface ContainerSpec {
  readonly name?: string;
  readonly image: string;
  readonly command: readonly string[];
}
