export const newline = 0x0a;

/** How many line ends there are in the bytes, from a place on. */
export function newlines(bytes: Buffer, from = 0): number {
  let count = 0;
  for (let at = bytes.indexOf(newline, from); at >= 0; at = bytes.indexOf(newline, at + 1)) count += 1;
  return count;
}
