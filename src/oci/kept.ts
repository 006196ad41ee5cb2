/** Where images lie that hold what a replaced container had written, for as long as it can be brought back. */
const repository = "localhost/pilothouse/kept";

/** The reference of such an image, by the replacement's id. */
export function keptReference(id: string): string {
  return `${repository}:${id}`;
}

/** Whether an image is such a one. */
export function isKeptReference(reference: string): boolean {
  return reference.startsWith(`${repository}:`);
}
