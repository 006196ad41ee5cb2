/**
 * Where every page of the console stands: the one table that its routes are made of. The tour of every page goes by it
 * too (test/browser/tour.test.ts), so that no page is left out. Addresses of an area are below the area's own path.
 */
export const addresses = {
  overview: ["/"],
  containers: ["/", "/create", "/:id/:tab?"],
  images: ["/", "/builds", "/:id"],
  volumes: ["/", "/:name"],
  networks: ["/", "/:name"],
  /** Of no host. */
  shell: ["/", "/hosts", "/glossary", "/tasks/:id", "/hosts/:other/*?"],
} as const;

/** The areas of a host. */
export type AreaId = Exclude<keyof typeof addresses, "shell">;
