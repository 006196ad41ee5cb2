/** Text of the terminal kit. */
export const terminalText = {
  starting: "Starting",
  open: "Connected",
  exited: (code: number | "unknown") => (code === "unknown" ? "It has ended." : `It ended with exit code ${code}.`),
  lost: "The connection was lost. What ran here was ended with it.",
  again: "Start again",
  loading: "Loading the terminal",
  loadFailed: "The terminal could not be loaded. Reload the page.",
  search: "Search the terminal",
  next: "Next match",
  previous: "Previous match",
  closeSearch: "Close the search",
  noMatch: "No match",
  screenReader: "Screen reader mode",
  leave: "Shift F6 leaves the terminal.",
  linkTo: (address: string) => `Ctrl-click opens ${address}`,
};
