import type { Question } from "../../hosts/index.ts";
import { escapeHtml, frame } from "./page-frame.ts";

/** What the login page is about. */
export interface LoginPlace {
  /** The machine's name. */
  readonly machine: string;
  /** Its system: "Debian GNU/Linux 12 (bookworm)". */
  readonly system?: string | undefined;
  /** Other machines that the configuration lists. */
  readonly hosts: readonly string[];
  /** The certificate's fingerprint, to compare with what "pilothouse" prints on the machine. */
  readonly certificate?: string | undefined;
}

export interface Message {
  readonly title: string;
  readonly why?: string | undefined;
}

/** What stands in the form already. */
export interface Filled {
  readonly next: string;
  readonly user?: string;
  readonly host?: string;
}

/** The first page: who, and the password. It works without scripts; with them a key of the browser can log in, too. */
export function credentialsPage(place: LoginPlace, filled: Filled, message?: Message): string {
  const { hosts, certificate } = place;
  const known = filled.user ?? "";
  const elsewhere =
    hosts.length === 0
      ? ""
      : `<details class="more"${filled.host ? " open" : ""}><summary>Log in to another machine</summary>
<label for="host">Machine</label>
<select id="host" name="host"><option value="">${escapeHtml(place.machine)} (this machine)</option>
${hosts.map((name) => `<option${name === filled.host ? " selected" : ""}>${escapeHtml(name)}</option>`).join("\n")}
</select></details>`;
  return frame(
    `Log in · ${place.machine}`,
    `${heading(place)}
${alert(message)}
<form method="post" action="login" id="login">
<input type="hidden" name="next" value="${escapeHtml(filled.next)}">
<label for="user">User name</label>
<input id="user" name="user" value="${escapeHtml(known)}" required maxlength="256" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false"${known === "" ? " autofocus" : ""}>
<label for="password">Password</label>
<input id="password" name="password" type="password" maxlength="1024" autocomplete="current-password"${known === "" ? "" : " autofocus"}>
${elsewhere}
<button type="submit" id="submit">Log in</button>
</form>
<div id="key" hidden>
<p class="or"><span>or</span></p>
<button type="button" class="second" id="use-key">Log in with this browser's key</button>
<details class="more"><summary>About the browser's key</summary>
<p>For machines that take no passwords. The key is made in this browser and cannot leave it. Add its line, as the user, to <code>~/.ssh/authorized_keys</code> on the machine:</p>
<p><code class="line" id="key-line" tabindex="0" role="textbox" aria-readonly="true" aria-label="Line for authorized_keys"></code></p>
<p class="acts"><button type="button" class="second small" id="copy-key">Copy the line</button><button type="button" class="second small" id="forget-key">Forget this key</button></p>
</details>
</div>
<p class="status" id="status" role="status"></p>
<footer>
<details class="more"><summary>What is asked for here?</summary><p>Your user name and password on <strong>${escapeHtml(place.machine)}</strong>, as for SSH. You can do there what you could do in a terminal, nothing more.</p></details>
${
  certificate === undefined
    ? ""
    : `<details class="more"><summary>This console's certificate</summary><p>A browser warns of a certificate that it does not know. It is the right one where the browser shows this SHA-256 fingerprint, and <code>pilothouse doctor</code> on the machine does, too:</p><p><code class="line">${escapeHtml(certificate)}</code></p></details>`
}
</footer>`,
    { script: "login.js" },
  );
}

/** What sshd asks in between: one-time codes, new passwords. */
export function questionPage(
  place: LoginPlace,
  question: Question,
  { conversation, next, user }: { conversation: string; next: string; user: string },
): string {
  const title = question.name.trim() || "One more step";
  const fields = question.prompts.map(({ text, hidden }, at) => {
    const label = text.trim().replace(/:$/, "") || "Answer";
    const attributes = hidden
      ? `type="password" autocomplete="${answerKind(label)}"`
      : `type="text" autocomplete="${answerKind(label)}" autocapitalize="none" autocorrect="off" spellcheck="false"`;
    return `<label for="answer${at}">${escapeHtml(label)}</label>
<input id="answer${at}" name="answer" ${attributes} maxlength="1024"${at === 0 ? " autofocus" : ""}>`;
  });
  return frame(
    `${title} · ${place.machine}`,
    `<h1>${escapeHtml(title)}</h1>
<p class="sub">${escapeHtml(user)} on ${escapeHtml(place.machine)}</p>
${question.instruction === "" ? "" : `<p class="told">${escapeHtml(question.instruction)}</p>`}
<form method="post" action="login" id="login">
<input type="hidden" name="next" value="${escapeHtml(next)}">
<input type="hidden" name="user" value="${escapeHtml(user)}">
<input type="hidden" name="conversation" value="${escapeHtml(conversation)}">
${fields.join("\n")}
<button type="submit" id="submit">Continue</button>
</form>
<p class="status" id="status" role="status"></p>
<footer><p>There is a minute for the answer. <a href="login?next=${encodeURIComponent(next)}">Begin again</a></p></footer>`,
    { script: "login.js" },
  );
}

/** Asks the browser's key to sign; the script answers at once. */
export function signPage(
  place: LoginPlace,
  data: string,
  { conversation, next, user }: { conversation: string; next: string; user: string },
): string {
  return frame(
    `Log in · ${place.machine}`,
    `${heading(place)}
<form method="post" action="login" id="login" data-sign="${escapeHtml(data)}" data-user="${escapeHtml(user)}">
<input type="hidden" name="next" value="${escapeHtml(next)}">
<input type="hidden" name="user" value="${escapeHtml(user)}">
<input type="hidden" name="conversation" value="${escapeHtml(conversation)}">
</form>
<p class="status" id="status" role="status">This browser's key signs the log-in…</p>`,
    { script: "login.js" },
  );
}

/** What a browser may fill in by itself (HTML, section 4.10.18.7, autofill). */
function answerKind(label: string): string {
  if (/one.?time|verification|token|otp|code/i.test(label)) return "one-time-code";
  if (/new|retype|again/i.test(label)) return "new-password";
  return /password/i.test(label) ? "current-password" : "off";
}

function heading({ machine, system }: LoginPlace): string {
  return `<h1>Log in to ${escapeHtml(machine)}</h1>
${system === undefined ? "" : `<p class="sub">${escapeHtml(system)}</p>`}`;
}

function alert(message: Message | undefined): string {
  if (!message) return `<div id="alert" role="alert" hidden></div>`;
  return `<div id="alert" role="alert" class="bad"><strong>${escapeHtml(message.title)}</strong>${message.why ? `<span>${escapeHtml(message.why)}</span>` : ""}</div>`;
}
