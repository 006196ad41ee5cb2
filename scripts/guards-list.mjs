/**
 * The guards of the console: what each keeps out, its line, and the test that fails without it. `instead` is what stands
 * there when it is gone.
 * @type {readonly {name: string, file: string, line: string, instead?: string, test: string}[]}
 */
export const guards = [
  {
    name: "host: a foreign name is refused",
    file: "src/server/guard.ts",
    line: "host === undefined || !ownHosts.has(host.toLowerCase())",
    instead: "host === undefined",
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
