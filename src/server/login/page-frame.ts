/**
 * The frame of the pages before the log-in: small, complete without scripts, in the colours that the person has chosen
 * for the console (theme.js) or for the system. Addresses in it are relative: the console may stand below a path.
 */
export function frame(title: string, content: string, { script }: { script?: string } = {}): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="favicon.svg" type="image/svg+xml">
<script src="theme.js"></script>
<style>${style}</style>
${script === undefined ? "" : `<script type="module" src="${script}"></script>`}
</head>
<body>
<main>
<div class="brand"><img src="favicon.svg" alt="" width="30" height="30"><span>Pilothouse</span></div>
${content}
</main>
</body>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

const style = `
:root{color-scheme:light dark;--page:light-dark(#f2f2f2,#151515);--glow:light-dark(#d9e9fa,#1d2a3d);--card:light-dark(#fff,#292929);--text:light-dark(#151515,#fff);--quiet:light-dark(#4d4d4d,#c7c7c7);--line:light-dark(#8f8f8f,#8f8f8f);--soft:light-dark(#e0e0e0,#4d4d4d);--act:light-dark(#06c,#92c5f9);--act-over:light-dark(#004d99,#b9dafc);--on-act:light-dark(#fff,#151515);--bad:light-dark(#b1380b,#faae9b);--bad-back:light-dark(#fef0ed,#3b211a)}
*{box-sizing:border-box}
body{margin:0;min-block-size:100vh;display:grid;place-items:center;padding:1rem;background:radial-gradient(60rem 34rem at 50% -8rem,var(--glow),transparent) no-repeat var(--page);color:var(--text);font:1rem/1.5 RedHatText,"Red Hat Text",system-ui,"Liberation Sans",sans-serif}
main{inline-size:100%;max-inline-size:27rem;padding:2rem;border-radius:1.25rem;background:var(--card);box-shadow:0 .5rem 2rem rgb(0 0 0/.12)}
.brand{display:flex;align-items:center;gap:.625rem;margin-block-end:1.5rem;font-weight:500;color:var(--quiet)}
h1{margin:0;font-size:1.5rem;line-height:1.3;font-weight:500;overflow-wrap:anywhere}
p{margin:.75rem 0;color:var(--quiet);font-size:.875rem}
p.sub{margin:.25rem 0 0}
p.told{white-space:pre-line;margin-block-start:1rem;padding:.75rem 1rem;border-radius:.5rem;background:var(--page);color:var(--text);overflow-wrap:anywhere}
.bad{display:flex;flex-direction:column;gap:.125rem;margin-block-start:1.25rem;padding:.75rem 1rem;border-radius:.5rem;border-inline-start:.25rem solid var(--bad);background:var(--bad-back);font-size:.875rem}
.bad[hidden]{display:none}
.bad strong{color:var(--bad);font-weight:500}
form{margin-block-start:1.25rem}
label{display:block;margin-block:1rem .25rem;font-size:.875rem;font-weight:500}
input,select,button{inline-size:100%;font:inherit;color:inherit;padding:.5rem .75rem;border-radius:.5rem;min-block-size:2.75rem}
input,select{border:1px solid var(--line);background:transparent}
select option{background:var(--card);color:var(--text)}
button{margin-block-start:1.5rem;border:1px solid transparent;background:var(--act);color:var(--on-act);cursor:pointer;border-radius:999px;font-weight:500}
button:hover{background:var(--act-over)}
button[disabled]{opacity:.65;cursor:progress}
button.second{margin:0;background:transparent;border-color:var(--line);color:var(--act)}
button.second:hover{border-color:var(--act)}
button.small{inline-size:auto;min-block-size:2rem;padding:.125rem 1rem;font-size:.875rem}
.acts{display:flex;flex-wrap:wrap;gap:.5rem}
.or{display:flex;align-items:center;gap:.75rem;margin-block:1rem}
.or::before,.or::after{content:"";flex:1;border-block-start:1px solid var(--soft)}
a{color:var(--act)}
:focus-visible{outline:2px solid var(--act);outline-offset:2px}
.more{margin-block-start:.75rem}
summary{display:inline-block;cursor:pointer;font-size:.875rem;color:var(--act);border-radius:.25rem;padding-block:.125rem}
summary::before{content:"";display:inline-block;inline-size:.4em;block-size:.4em;margin-inline-end:.5em;border:solid currentColor;border-width:0 .125em .125em 0;transform:translateY(-.15em) rotate(-45deg)}
[open]>summary::before{transform:translateY(-.2em) rotate(45deg)}
summary::-webkit-details-marker{display:none}
footer{margin-block-start:1.5rem;padding-block-start:.5rem;border-block-start:1px solid var(--soft)}
.status:empty{display:none}
code{font-family:RedHatMono,"Red Hat Mono","Liberation Mono",monospace;font-size:.875em}
code.line{display:block;padding:.5rem .75rem;border-radius:.5rem;background:var(--page);color:var(--text);overflow-wrap:anywhere;user-select:all}
@media(pointer:coarse){summary{padding-block:.625rem}button.small{min-block-size:2.75rem}}
@media(max-width:480px){main{padding:1.5rem 1.25rem}}
`;
