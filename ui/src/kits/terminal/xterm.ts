import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { type ITheme, Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { terminalText } from "../../messages/terminal.ts";
import { darkPalette, lightPalette } from "../log/ansi-colors.ts";
import { copyText } from "../small/small.tsx";

/** Lines kept above the screen. */
const scrollback = 10_000;

export interface TerminalOptions {
  readonly label: string;
  readonly dark: boolean;
  readonly screenReader: boolean;
  /** For output without a terminal on the other side, whose lines end with a line feed only. */
  readonly convertEol: boolean;
  readonly onData: (text: string) => void;
  readonly onSize: (size: { columns: number; rows: number }) => void;
  readonly onSearch: () => void;
}

/** A terminal in an element. What programs ask of it beyond their own screen (titles, the clipboard) is not done. */
export class TerminalScreen {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #search = new SearchAddon();
  readonly #sizes: ResizeObserver;

  constructor(element: HTMLElement, options: TerminalOptions) {
    this.#terminal = new Terminal({
      convertEol: options.convertEol,
      cursorBlink: false,
      fontFamily: getComputedStyle(element).fontFamily,
      fontSize: 14,
      minimumContrastRatio: 4.5,
      screenReaderMode: options.screenReader,
      scrollback,
      theme: themeOf(options.dark),
      // Links that a program makes show where they lead before they are followed.
      linkHandler: {
        activate: (event, uri) => open(event, uri),
        hover: (_event, uri) => element.setAttribute("title", terminalText.linkTo(uri.slice(0, 500))),
        leave: () => element.removeAttribute("title"),
      },
    });
    const terminal = this.#terminal;
    terminal.loadAddon(this.#fit);
    terminal.loadAddon(this.#search);
    terminal.loadAddon(new WebLinksAddon((event, uri) => open(event, uri)));
    terminal.attachCustomKeyEventHandler((event) => this.#key(event, options));
    terminal.open(element);
    terminal.textarea?.setAttribute("aria-label", options.label);
    terminal.onData(options.onData);
    terminal.onBinary(options.onData);
    terminal.onResize(({ cols, rows }) => options.onSize({ columns: cols, rows }));
    this.#sizes = new ResizeObserver(() => this.fit());
    this.#sizes.observe(element);
    this.fit();
  }

  get size(): { columns: number; rows: number } {
    return { columns: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** Shows bytes; `done` is called when they are. */
  write(bytes: Uint8Array, done: () => void): void {
    this.#terminal.write(bytes, done);
  }

  clear(): void {
    this.#terminal.reset();
  }

  fit(): void {
    // A hidden terminal has no size to fit.
    if (this.#terminal.element?.offsetParent) this.#fit.fit();
  }

  focus(): void {
    this.#terminal.focus();
  }

  find(text: string, back: boolean): boolean {
    return back ? this.#search.findPrevious(text) : this.#search.findNext(text);
  }

  look({ dark, screenReader }: { dark: boolean; screenReader: boolean }): void {
    this.#terminal.options.theme = themeOf(dark);
    this.#terminal.options.screenReaderMode = screenReader;
  }

  dispose(): void {
    this.#sizes.disconnect();
    this.#terminal.dispose();
  }

  /** Whether the terminal takes the key. */
  #key(event: KeyboardEvent, options: TerminalOptions): boolean {
    if (event.type !== "keydown") return true;
    // Bubbles up to the page, which goes to the region before.
    if (event.key === "F6" && event.shiftKey) return false;
    if (!event.ctrlKey || !event.shiftKey) return true;
    const key = event.key.toLowerCase();
    if (key === "c" && this.#terminal.hasSelection()) {
      event.preventDefault();
      void copyText(this.#terminal.getSelection()).then(() => this.focus());
      return false;
    }
    if (key === "f") {
      event.preventDefault();
      options.onSearch();
      return false;
    }
    // The browser pastes, and the terminal takes it from there, in brackets where the program wants them.
    return key !== "v";
  }
}

function open(event: MouseEvent, uri: string): void {
  if (!(event.ctrlKey || event.metaKey) || !/^https?:\/\//i.test(uri)) return;
  window.open(uri, "_blank", "noopener,noreferrer");
}

function themeOf(dark: boolean): ITheme {
  const palette = dark ? darkPalette : lightPalette;
  const color = (value: number | undefined): string => `#${(value ?? 0).toString(16).padStart(6, "0")}`;
  const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;
  const bright = ["Black", "Red", "Green", "Yellow", "Blue", "Magenta", "Cyan", "White"] as const;
  const theme: Record<string, string> = {};
  names.forEach((name, i) => {
    theme[name] = color(palette.colors[i]);
  });
  bright.forEach((name, i) => {
    theme[`bright${name}`] = color(palette.colors[i + 8]);
  });
  return {
    ...theme,
    background: color(palette.background),
    foreground: color(palette.text),
    cursor: color(palette.text),
    cursorAccent: color(palette.background),
    selectionBackground: dark ? "#264f78" : "#b9dafc",
    selectionInactiveBackground: dark ? "#3a3d41" : "#e0e0e0",
  };
}
