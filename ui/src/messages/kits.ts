/** Text of the kits: lists, forms, dialogs, tasks and the small parts. */
const number = new Intl.NumberFormat("en");
const many = (count: number, one: string, more: string) => `${number.format(count)} ${count === 1 ? one : more}`;

export const listText = {
  filter: "Filter",
  filterHint: (example: string) => `Filter, such as ${example}`,
  filterExample: "state:running web",
  clearFilter: "Clear filter",
  suggestions: "Suggestions",
  rowsWith: (count: number) => many(count, "row", "rows"),
  count: (matched: number, total: number) =>
    matched === total ? number.format(total) : `${number.format(matched)} of ${number.format(total)}`,
  matches: (count: number) => many(count, "match", "matches"),
  waiting: (count: number) => many(count, "change", "changes"),
  apply: "apply",
  applyHint: "Rows keep their places while you are in the table. Press . to apply.",
  group: "Group",
  groupBy: (title: string) => `Group: ${title}`,
  noGroup: "No group",
  expand: (name: string) => `Expand ${name}`,
  collapse: (name: string) => `Collapse ${name}`,
  view: "View",
  columns: "Columns",
  doesNotFit: "does not fit",
  ownColumns: "Reset columns",
  density: "Density",
  compact: "Compact",
  normal: "Normal",
  sortBy: "Sort by",
  ascending: "Ascending",
  descending: "Descending",
  noSort: "No order",
  savedViews: "Saved views",
  saveView: "Save view",
  saveViewName: "Name of the view",
  removeView: (name: string) => `Remove the view ${name}`,
  export: "Export",
  exportCsv: "CSV",
  exportJson: "JSON",
  selectAll: (count: number) => `Select all ${number.format(count)}`,
  selectRow: (name: string) => `Select ${name}`,
  selectGroup: (name: string) => `Select all of ${name}`,
  selected: (count: number) => `${number.format(count)} selected`,
  clearSelection: "Clear selection",
  bulkActions: "Actions for the selected rows",
  more: "More actions",
  actionsFor: (name: string) => `Actions for ${name}`,
  rowActions: "Actions",
  selection: "Selection",
  gone: "removed",
  noMatch: "Nothing matches this filter.",
  noMatchFilter: (filter: string) => `The filter is “${filter}”.`,
  loading: "Loading",
  slow: "Still waiting for an answer. With very many objects an engine can need a minute.",
  loaded: (count: number) => `${many(count, "row", "rows")} loaded`,
};

export const stateText = {
  raw: "Raw message",
  retry: "Retry",
  retryNow: "Retry now",
  close: "Close",
  copyDetails: "Copy",
  code: "Code",
  time: "Time",
  host: "Host",
  command: "Command",
  exitCode: "Exit code",
  status: "HTTP status",
  output: "Output",
  runThis: "Run this on the host:",
  connectionLost: (what: string) => `${what}: connection lost`,
  shownAsOf: (time: string) => `shown as of ${time}`,
  retryingIn: (seconds: number) => `retrying in ${seconds} s`,
  retrying: "retrying",
  loading: "Loading",
  orCommand: "Or on the command line:",
  showCommand: "Show command",
  started: "It was started.",
};

export const enginesText = {
  start: "Start it",
  startLine: "How to start it",
  lost: (name: string) => `${name} does not answer`,
  of: (name: string, what: string) => `${name}: ${what}`,
  shownAsOf: (time: string) => `What is shown of it is as of ${time}.`,
  lookAgain: "Look again",
};

export const smallText = {
  copy: "Copy",
  copied: "Copied",
  copyOf: (what: string) => `Copy ${what}`,
  copyFailed: "The browser refused to copy. Select the text and copy it by hand.",
  digestHint: "Copies the whole digest",
  now: "now",
  ago: {
    s: (n: number) => `${n} s ago`,
    m: (n: number) => `${n} min ago`,
    h: (n: number) => `${n} h ago`,
  },
};

export const formText = {
  required: "required",
  optional: "optional",
  checking: "Checking…",
  notANumber: "Enter a number.",
  summary: (count: number) => (count === 1 ? "One field needs a correction:" : `${count} fields need a correction:`),
  cancel: "Cancel",
  stop: "Stop",
  working: "Working…",
  discardQuestion: "Discard what you entered?",
  discard: "Discard",
  keepEditing: "Keep editing",
  add: (what: string) => `Add ${what}`,
  remove: (what: string, position: number) => `Remove ${what} ${position}`,
  unit: "Unit",
  pairName: "Name",
  pairValue: "Value",
  pasteHint: "Paste many lines of NAME=value at once: each becomes a row.",
  pasted: (count: number) => many(count, "line pasted", "lines pasted"),
  show: "Show",
  hide: "Hide",
  unlimited: "unlimited",
};

export const guardText = {
  cancel: "Cancel",
  objects: (count: number) => `This concerns ${many(count, "object", "objects")}:`,
  dependants: "What depends on it:",
  counting: "Counting the bytes that are lost…",
  lost: (size: string) => `${size} will be lost.`,
  noUndo: "This cannot be undone.",
  type: (word: string) => ["Type ", word, " to confirm."] as const,
  typed: "Confirmation",
  others: (count: number) => `and ${number.format(count)} more`,
  undo: "Undo",
  undone: "Undone.",
};

export const toastText = {
  region: "Notifications",
  more: (count: number) => `${number.format(count)} more`,
  closeAll: "Close all",
};

export const termText = {
  explain: (term: string) => `What is “${term}”?`,
  here: "Here:",
  hintsOff: "Turn hints off",
};

export const commandText = {
  show: "Show command",
  title: "The same as a command",
  cli: "CLI",
  api: "API",
  unit: "Unit file",
  none: "There is no such form of this.",
  secrets: (names: readonly string[]) => `Set ${names.map((n) => `$${n}`).join(", ")} before you run it.`,
  runOn: (host: string) => `To be run on ${host}.`,
  file: (path: string) => `Goes to ${path}.`,
};

export const taskText = {
  tasks: "Tasks",
  none: "No tasks",
  noneYet:
    "Long work such as a pull or a build stands here, with its progress and output. It goes on when you close the page: come back to see how it ended.",
  states: { running: "Running", done: "Done", failed: "Failed", cancelled: "Cancelled" },
  by: (who: string, host: string) => `${who} on ${host}`,
  cancel: "Cancel",
  cancelling: "Cancelling",
  log: "Log",
  open: "Open result",
  progress: (verb: string, object: string) => `${verb} ${object}`,
  of: (current: string, total: string) => `${current} of ${total}`,
  layers: (count: number) => many(count, "part", "parts"),
  elapsed: (span: string) => span,
  running: (count: number) => `${number.format(count)} running`,
};
