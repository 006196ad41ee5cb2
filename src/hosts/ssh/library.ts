type Library = typeof import("ssh2");

/** The library loads with the first log-in: it is large, and most starts of the console do without it. */
export async function library(): Promise<Library> {
  const { default: ssh2 } = (await import("ssh2")) as unknown as { default: Library };
  return ssh2;
}
