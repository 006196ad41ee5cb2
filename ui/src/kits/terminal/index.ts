export { type OpenTerminal, TerminalView } from "./terminal-view.tsx";
