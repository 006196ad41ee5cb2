// Makes the login page nicer where scripts run: answers come without a new page, a wait is counted down, and a key of
// this browser can log in. Without it everything else works as plain forms.
import { enter, prepare } from "./login-enter.js";
import { forgetKey, keyLine, publicBlob, sign } from "./login-key.js";

const $ = (id) => document.getElementById(id);

let busy = false;

/** Sends a form and shows the page that comes back, or goes where it leads. */
async function send(fields) {
  if (busy) return;
  busy = true;
  setBusy(true);
  try {
    const answer = await fetch("login", {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { accept: "application/json, text/html" },
      credentials: "same-origin",
      cache: "no-store",
    });
    if (answer.headers.get("content-type")?.startsWith("application/json")) {
      await enter((await answer.json()).next);
      return;
    }
    show(await answer.text());
    countDown(Number(answer.headers.get("retry-after")));
  } catch {
    setBusy(false);
    tell("The console does not answer.", "Is it still running, and the network up? Then try again.");
  } finally {
    busy = false;
  }
}

/** Puts the main part of a page in the place of this one's. */
function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = page.querySelector("main");
  if (!main) return tell("Unexpected answer.", "Load the page again.");
  const typed = $("user")?.value;
  document.querySelector("main").replaceWith(main);
  document.title = page.title;
  if (typed && $("user") && !$("user").value) $("user").value = typed;
  begin();
  const first = main.querySelector("[autofocus]");
  first?.focus();
}

function setBusy(on) {
  for (const button of document.querySelectorAll("main button")) button.disabled = on;
  if ($("status")) $("status").textContent = on ? "Asking the machine…" : "";
}

function tell(title, why) {
  const alert = $("alert");
  if (!alert) return;
  const [strong, span] = [document.createElement("strong"), document.createElement("span")];
  strong.textContent = title;
  span.textContent = why;
  alert.replaceChildren(strong, span);
  alert.className = "bad";
  alert.hidden = false;
}

/** Holds the button back as long as the console would. */
function countDown(seconds) {
  const button = $("submit");
  if (!button || !(seconds > 0)) return;
  const label = button.textContent;
  const until = performance.now() + seconds * 1000;
  button.disabled = true;
  const tick = () => {
    const left = Math.ceil((until - performance.now()) / 1000);
    if (!button.isConnected) return clearInterval(timer);
    button.textContent = left > 0 ? `${label} (in ${left} s)` : label;
    if (left > 0) return;
    button.disabled = false;
    clearInterval(timer);
  };
  const timer = setInterval(tick, 250);
  tick();
}

async function showKey() {
  $("key-line").textContent = await keyLine();
}

async function logInWithKey() {
  const user = $("user");
  if (!user.reportValidity()) return;
  const fields = new FormData($("login"));
  fields.delete("password");
  fields.set("key", await publicBlob());
  await send(fields);
}

/** The page that asks for a signature has the data in it; nobody sees it for longer than a moment. */
async function answerSign(form) {
  const fields = new FormData(form);
  try {
    fields.set("answer", await sign(form.dataset.sign, form.dataset.user));
  } catch {
    fields.set("answer", "");
  }
  await send(fields);
}

function begin() {
  const form = $("login");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(new FormData(form));
  });
  if (form?.dataset.sign !== undefined) {
    busy = false;
    void answerSign(form);
  }
  if (!$("key") || !globalThis.isSecureContext || !globalThis.indexedDB) return;
  $("key").hidden = false;
  $("use-key").addEventListener("click", () => void logInWithKey().catch(noKey));
  document
    .querySelector("#key details")
    .addEventListener("toggle", (event) => event.target.open && void showKey().catch(noKey));
  $("copy-key").addEventListener("click", () => {
    void navigator.clipboard.writeText($("key-line").textContent).then(() => {
      $("copy-key").textContent = "Copied";
    });
  });
  $("forget-key").addEventListener("click", () => {
    if (!confirm("Forget this browser's key? Its line in authorized_keys will be of no use any more.")) return;
    void forgetKey().then(() => {
      document.querySelector("#key details").open = false;
    });
  });
}

function noKey() {
  tell("This browser keeps no keys here.", "In a private window it may not. Log in with your password.");
}

begin();
// Not at once: the page itself comes first, and with it what the person types.
const soon = () => void prepare($("login")?.elements.next?.value ?? "/").catch(() => {});
if (document.readyState === "complete") soon();
else addEventListener("load", soon);
