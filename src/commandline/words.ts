import { Problem } from "../problem/index.ts";

/** Longest line that is taken, in characters. */
const longestLine = 1_000_000;

/**
 * Splits a pasted line into words as a POSIX shell does (XCU 2.2 quoting, bash's $'…' too), but expands nothing:
 * whatever a shell would expand or run is refused by name, as the console knows neither the caller's variables nor
 * files. Leading prompts ("$ ", "# ", "user@host:~$ ") and the continuation prompt "> " are dropped.
 * @throws Problem invalid-input
 */
export function splitLine(text: string): string[] {
  if (text.length > longestLine)
    throw new Problem("too-large", { title: `A command line longer than ${longestLine} characters is not taken.` });
  return new Splitter(text).split();
}

function refuse(title: string, why?: string): never {
  throw new Problem("invalid-input", { title, ...(why === undefined ? {} : { why }) });
}

const prompt = /^\s*(?:[\w.-]+@[\w.-]+[^\n$#]{0,200}[$#]|\[[^\n\]]{0,200}\][$#]|[$#])[ \t]+(?=\S)/;
const ansiC: Record<string, string> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

class Splitter {
  readonly #text: string;
  readonly #prompted: boolean;
  #at = 0;

  constructor(text: string) {
    const stripped = text.replaceAll("\r\n", "\n").replace(prompt, "");
    this.#prompted = stripped.length !== text.replaceAll("\r\n", "\n").length;
    this.#text = stripped;
  }

  split(): string[] {
    const words: string[] = [];
    let ended = false;
    for (;;) {
      this.#skipBlanks();
      const c = this.#text[this.#at];
      if (c === undefined) return words;
      if (c === "\n") {
        this.#at++;
        if (words.length > 0) ended = true;
      } else if (c === "#") {
        const end = this.#text.indexOf("\n", this.#at);
        this.#at = end < 0 ? this.#text.length : end;
      } else {
        if (ended)
          refuse(
            "More than one command was pasted.",
            "A command that goes on in the next line needs a backslash at the end of the line.",
          );
        words.push(this.#word());
      }
    }
  }

  #skipBlanks(): void {
    for (;;) {
      const c = this.#text[this.#at];
      if (c === " " || c === "\t") this.#at++;
      else if (c === "\\" && this.#text[this.#at + 1] === "\n") this.#continueLine();
      else return;
    }
  }

  #continueLine(): void {
    this.#at += 2;
    if (this.#prompted && this.#text.startsWith("> ", this.#at)) this.#at += 2;
  }

  #word(): string {
    let word = "";
    if (this.#text[this.#at] === "~")
      refuse('"~" stands for your home folder, which the console does not know.', "Write the whole path.");
    for (;;) {
      const c = this.#text[this.#at];
      if (c === undefined || c === " " || c === "\t" || c === "\n") return word;
      if (c === "'") word += this.#until("'");
      else if (c === '"') word += this.#doubleQuoted();
      else if (c === "\\") {
        const next = this.#text[this.#at + 1];
        if (next === undefined) refuse("The line ends with a backslash: something is missing.");
        if (next === "\n") this.#continueLine();
        else {
          const whole = String.fromCodePoint(this.#text.codePointAt(this.#at + 1) ?? 0);
          word += whole;
          this.#at += 1 + whole.length;
        }
      } else if (c === "$" && this.#text[this.#at + 1] === "'") word += this.#ansiQuoted();
      else if (c === "$" && this.#text[this.#at + 1] === '"') this.#at++;
      else if (c === "$" || c === "`") {
        this.#refuseExpansion();
        word += c;
        this.#at++;
      } else if ("|;&<>()".includes(c)) refuse(...operator(c, this.#text.slice(this.#at)));
      else {
        word += c;
        this.#at++;
      }
    }
  }

  #until(quote: string): string {
    const end = this.#text.indexOf(quote, this.#at + 1);
    if (end < 0) refuse(`A quote ${quote} is never closed.`);
    const inside = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    return inside;
  }

  #doubleQuoted(): string {
    let inside = "";
    this.#at++;
    for (;;) {
      const c = this.#text[this.#at];
      if (c === undefined) refuse('A quote " is never closed.');
      if (c === '"') {
        this.#at++;
        return inside;
      }
      if (c === "\\") {
        const next = this.#text[this.#at + 1];
        if (next === "\n") this.#continueLine();
        else if (next !== undefined && '$`"\\'.includes(next)) {
          inside += next;
          this.#at += 2;
        } else {
          inside += c;
          this.#at++;
        }
        continue;
      }
      if (c === "$" || c === "`") this.#refuseExpansion();
      inside += c;
      this.#at++;
    }
  }

  /** Bash manual, 3.1.2.4 ANSI-C quoting. */
  #ansiQuoted(): string {
    let inside = "";
    this.#at += 2;
    for (;;) {
      const c = this.#text[this.#at];
      if (c === undefined) refuse("A quote $' is never closed.");
      this.#at++;
      if (c === "'") return inside;
      if (c !== "\\") {
        inside += c;
        continue;
      }
      const rest = this.#text.slice(this.#at, this.#at + 12);
      const code = /^(?:u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|x([0-9a-fA-F]{1,2})|([0-7]{1,3}))/.exec(rest);
      if (code) {
        const point = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? code[4] ?? "", code[4] === undefined ? 16 : 8);
        const byte = code[3] !== undefined || code[4] !== undefined;
        if (point > 0x10ffff || point === 0 || (byte && point > 0x7f))
          refuse(`The escape \\${code[0]} is no character.`);
        inside += String.fromCodePoint(point);
        this.#at += code[0].length;
      } else {
        const letter = rest[0] ?? "";
        inside += ansiC[letter] ?? (/['"?\\]/.test(letter) ? letter : `\\${letter}`);
        this.#at += letter.length;
      }
    }
  }

  #refuseExpansion(): void {
    const rest = this.#text.slice(this.#at, this.#at + 80);
    if (rest.startsWith("`"))
      refuse("`…` runs a command, which the console does not do.", "Write what it would print.");
    if (rest.startsWith("$((")) refuse("$((…)) is arithmetic of the shell.", "Write its result.");
    if (rest.startsWith("$("))
      refuse(
        `${/^\$\([^)\n]{0,60}\)?/.exec(rest)?.[0] ?? "$(…)"} runs a command, which the console does not do.`,
        "Write what it would print.",
      );
    const variable = /^\$(?:\{[^}\n]{0,60}\}?|[A-Za-z_]\w{0,60}|[0-9@*#?!$-])/.exec(rest)?.[0];
    if (variable !== undefined)
      refuse(`${variable} is a variable of your shell, which the console does not know.`, "Write its value.");
  }
}

function operator(c: string, rest: string): [string, string] {
  if (c === "|" && !rest.startsWith("||"))
    return ["The line pipes into another command (|).", "Paste only the run command."];
  if (c === "<" || c === ">") return [`The line redirects a file (${c}).`, "Paste only the run command."];
  if (c === "(" || c === ")") return [`The line holds an unquoted ${c}.`, "Put the word in quotes."];
  const sign = rest.startsWith("&&") || rest.startsWith("||") ? rest.slice(0, 2) : c;
  return [`The line holds more than one command (${sign}).`, "Paste only the run command."];
}
