/** The page that asks for the token. Small and without scripts: it is the first thing that a stranger can reach. */
export function loginPage(next: string, message?: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="favicon.svg" type="image/svg+xml">
<title>Log in · Pilothouse</title>
<style>
:root{--page:#f2f2f2;--card:#fff;--text:#151515;--quiet:#4d4d4d;--line:#8f8f8f;--act:#0066cc;--on-act:#fff;--bad:#b1380b}
@media (prefers-color-scheme:dark){:root{--page:#151515;--card:#292929;--text:#fff;--quiet:#c7c7c7;--line:#8f8f8f;--act:#92c5f9;--on-act:#151515;--bad:#faae9b}}
*{box-sizing:border-box}
body{margin:0;min-block-size:100vh;display:grid;place-items:center;padding:1rem;background:var(--page);color:var(--text);font:1rem/1.5 RedHatText,"Red Hat Text",system-ui,"Liberation Sans",sans-serif}
main{inline-size:100%;max-inline-size:26rem;padding:2rem;border-radius:1rem;background:var(--card)}
h1{margin:0 0 .25rem;font-size:1.5rem;line-height:1.3;font-weight:500}
p{margin:0 0 1.25rem;color:var(--quiet)}
p.bad{color:var(--bad);font-weight:500}
label{display:block;margin-block-end:.25rem;font-size:.875rem;font-weight:500}
input,button{inline-size:100%;font:inherit;padding:.5rem .75rem;border-radius:.375rem;min-block-size:2.75rem}
input{border:1px solid var(--line);background:transparent;color:inherit}
button{margin-block-start:1rem;border:0;background:var(--act);color:var(--on-act);cursor:pointer;border-radius:999px}
:focus-visible{outline:2px solid var(--act);outline-offset:2px}
code{font-family:"Red Hat Mono","Liberation Mono",monospace;font-size:.875em}
</style>
</head>
<body>
<main>
<h1>Pilothouse</h1>
<p>Paste the token, or the whole address, that <code>npm start</code> printed in the terminal.</p>
${message === undefined ? "" : `<p class="bad" role="alert">${escapeHtml(message)}</p>`}
<form method="post" action="login">
<input type="hidden" name="next" value="${escapeHtml(next)}">
<label for="token">Token</label>
<input id="token" name="token" type="password" required autofocus autocomplete="off" spellcheck="false">
<button type="submit">Log in</button>
</form>
</main>
</body>
</html>
`;
}

/** A path of our own to go to after the login; anything else becomes "/". */
export function safeNext(next: string | null | undefined): string {
  // Printable ASCII only, without the backslash. Two slashes (or a backslash, which browsers read as one) would
  // lead to another host.
  return next && /^\/(?!\/)[!-[\]-~]*$/.test(next) ? next : "/";
}

/** The token in what a person pasted: the token itself or the printed address. */
export function pastedToken(text: string): string {
  const found = /[?&]token=([^&#\s]+)/.exec(text);
  return found?.[1] ?? text.trim();
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
