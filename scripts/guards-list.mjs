/**
 * The guards of the console: what each keeps out, its line, and the test that fails without it. `instead` is what stands
 * there when it is gone.
 * @type {readonly {name: string, file: string, line: string, instead?: string, test: string}[]}
 */
export const guards = [
  {
    name: "host: a foreign name is refused",
    file: "src/server/guard.ts",
    line: "host === undefined || !isOwn(host, arrival, called)",
    instead: "host === undefined",
    test: "src/server/guard.test.ts",
  },
  {
    name: "host: the machine's names are not ours where only loopback is listened on",
    file: "src/server/guard.ts",
    line: "called.machine !== undefined &&",
    instead: "called !== undefined &&",
    test: "src/server/guard.test.ts",
  },
  {
    name: "origin: requests of other pages are refused",
    file: "src/server/guard.ts",
    line: "if (origin !== undefined && ",
    instead: "if (origin === undefined && ",
    test: "src/server/guard.test.ts",
  },
  {
    name: "redirect: what could be listened to goes on with TLS",
    file: "src/server/guard.ts",
    line: 'if (scheme === "http" && ',
    instead: 'if (scheme !== "http" && scheme !== "https" && ',
    test: "src/server/guard.test.ts",
  },
  {
    name: "redirect: a name of loopback alone does not spare TLS",
    file: "src/server/guard.ts",
    line: "arrival.unheard && ",
    test: "src/server/guard.test.ts",
  },
  {
    name: "proxy: who is not believed cannot speak for others",
    file: "src/server/arrival.ts",
    line: "proxy !== false && proxied",
    instead: "proxied",
    test: "src/server/arrival.test.ts",
  },
  {
    name: "proxy: a stranger is not believed",
    file: "src/server/arrival.ts",
    line: "proxy !== false && proxied",
    instead: "proxy !== false",
    test: "src/server/arrival.test.ts",
  },
  {
    name: "cookie: it goes over encrypted connections only",
    file: "src/server/cookie.ts",
    line: 'secure ? "Secure; " : ""',
    instead: '""',
    test: "src/server/cookie.test.ts",
  },
  {
    name: "cookie: scripts cannot read it",
    file: "src/server/cookie.ts",
    line: "HttpOnly; ",
    test: "src/server/cookie.test.ts",
  },
  {
    name: "cookie: other sites do not send it",
    file: "src/server/cookie.ts",
    line: "SameSite=Strict",
    instead: "SameSite=None",
    test: "src/server/cookie.test.ts",
  },
  {
    name: "role: who may too little is refused",
    file: "src/access/role.ts",
    line: "role !== undefined && roles.indexOf(role) >= roles.indexOf(needed)",
    instead: "true",
    test: "src/access/role.test.ts",
  },
];
