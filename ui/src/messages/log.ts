const number = new Intl.NumberFormat("en");
const lines = (count: number) => `${number.format(count)} ${count === 1 ? "line" : "lines"}`;

/** Text of the log kit. */
export const logText = {
  log: (of: string) => `Log of ${of}`,
  search: "Search the log",
  next: "Next match",
  previous: "Previous match",
  clearSearch: "Clear the search",
  matches: (at: number | undefined, count: number, full: boolean) =>
    count === 0
      ? "No match"
      : `${at === undefined ? "" : `${number.format(at + 1)} of `}${number.format(count)}${full ? "+" : ""}${at === undefined ? (count === 1 ? " line" : " lines") : ""}`,
  follow: "Follow",
  timestamps: "Timestamps",
  wrap: "Wrap lines",
  announce: "Announce lines",
  announceHint: "Screen readers hear new lines, at most once a second.",
  options: "View",
  clear: "Clear the view",
  download: "Download",
  toEnd: (count: number) => (count === 0 ? "To the end" : `${lines(count)} below`),
  kept: (count: number) => lines(count),
  dropped: (count: number) =>
    `${lines(count)} before these ${count === 1 ? "is" : "are"} no longer kept here. Download has all of them.`,
  skipped: (count: number, atLeast: boolean) =>
    count === 0
      ? "Lines skipped: they come faster than they can be shown."
      : `${atLeast ? "At least " : ""}${lines(count)} skipped: they come faster than they can be shown.`,
  cut: (characters: number) => `… ${number.format(characters)} more characters`,
  stderr: "standard error",
  stderrMark: "err",
  empty: "Nothing has been printed yet.",
  emptyRange: "Nothing was printed in this time.",
  states: {
    opening: "Opening",
    reading: "Reading",
    live: "Live",
    ended: "Ended",
    lost: "Connection lost, trying again",
    failed: "Failed",
    "logged-out": "Logged out",
  },
  ended: "The log ends here: the container does not run.",
  retry: "Retry",
  marked: "Marked line",
  copyLink: "Copy link to line",
  copyLine: "Copy line",
  unmark: "Unmark",
  markHint: "Click a time to mark a line, or press Enter; with Shift and the arrows another one.",
};
