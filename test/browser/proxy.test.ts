import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Daemon } from "../bed/daemon.ts";
import {
  launchBrowser,
  startConsole,
  startPodman,
  type TestBrowser,
  type TestConsole,
  type TestEngine,
  tinyImages,
  waitFor,
} from "../bed/index.ts";

const address = "https://example.org/console/";

let browser: TestBrowser;
let engine: TestEngine;
before(async () => {
  appendFileSync("/etc/hosts", "127.0.0.1 example.org\n");
  browser = await launchBrowser();
  engine = await startPodman();
  await tinyImages(engine);
  await engine.cli("run", "-d", "--name", "shop", "localhost/tiny:prints");
});
after(async () => {
  await engine[Symbol.asyncDispose]();
  await browser[Symbol.asyncDispose]();
});

/** An nginx with TLS, with the console below /console/. */
async function nginx(port: number, headers: readonly string[]): Promise<Daemon> {
  const folder = mkdtempSync("/run/bed/nginx-");
  const [certificate, key] = [join(folder, "crt.pem"), join(folder, "key.pem")];
  const made = [
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-subj",
    "/CN=example.org",
  ];
  execFileSync("openssl", ["req", ...made, "-keyout", key, "-out", certificate], { stdio: "pipe" });
  const config = join(folder, "nginx.conf");
  writeFileSync(
    config,
    `daemon off; user root; pid ${folder}/pid; error_log stderr; worker_processes 1;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f;
  uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server {
    listen 127.0.0.1:443 ssl;
    server_name example.org;
    ssl_certificate ${certificate}; ssl_certificate_key ${key};
    location / { return 404; }
    location /console/ {
      proxy_pass http://127.0.0.1:${port};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      ${headers.map((header) => `proxy_set_header ${header};`).join("\n")}
    }
  }
}
`,
  );
  const daemon = new Daemon(["/usr/sbin/nginx", "-e", "stderr", "-c", config]);
  await daemon.until(async () => {
    const socket = connect(443, "127.0.0.1");
    const open = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    return open;
  });
  return daemon;
}

/** As the documentation says, and as it comes without another word: then the proxy asks under its own name for us. */
const ways = [
  {
    name: "with the name that was asked for",
    headers: ["Host $host", "X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme"],
    proxy: true,
  },
  { name: "as nginx does without another word", headers: [], proxy: false },
];

for (const { name, headers, proxy } of ways)
  describe(`below a path behind nginx, ${name}`, () => {
    let server: TestConsole;
    let front: Daemon;
    before(async () => {
      const data = mkdtempSync("/run/bed/console-");
      writeFileSync(join(data, "config.json"), JSON.stringify({ url: address, proxy }));
      server = await startConsole({ env: engine.env, data });
      front = await nginx(Number(new URL(server.origin).port), headers);
    });
    after(async () => {
      await front[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    });

    test("a person logs in, sees what happens, reads a log, downloads it, and leaves", async () => {
      await using visit = await browser.visit({ anyCertificate: true });
      const { page, context } = visit;
      page.setDefaultTimeout(30_000);
      const foreign: string[] = [];
      page.on("request", (request) => {
        if (!request.url().startsWith(address)) foreign.push(request.url());
      });
      page.on("websocket", (socket) => {
        if (!socket.url().startsWith("wss://example.org/console/")) foreign.push(socket.url());
      });
      await page.goto(address);
      assert.equal(page.url(), `${address}login?next=%2F`);
      await page.getByLabel("Token").fill(server.token);
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByRole("heading", { name: "Engines" }).waitFor();
      assert.match(page.url(), /^https:\/\/example\.org\/console\/hosts\/local/);
      const [cookie] = await context.cookies(address);
      assert.deepEqual(
        [cookie?.path, cookie?.secure, cookie?.httpOnly, cookie?.sameSite],
        ["/console/", true, true, "Strict"],
      );
      assert.deepEqual(await context.cookies("https://example.org/other/"), []);

      await page.getByRole("link", { name: "Containers", exact: true }).first().click();
      await page.getByRole("link", { name: "shop" }).click();
      await page.locator("h1", { hasText: "shop" }).waitFor();
      // A deep address of its own: asked for anew, with nothing in the page yet.
      await page.reload();
      await page.locator("h1", { hasText: "shop" }).waitFor();
      await page
        .getByRole("tab", { name: "Logs" })
        .or(page.getByRole("link", { name: "Logs" }))
        .first()
        .click();
      await page.getByText("Live", { exact: true }).waitFor();
      const href = await page.locator("a[download]").first().getAttribute("href");
      assert.match(href ?? "", /^\/console\/files\/container\/log\?/);
      assert.equal((await context.request.get(new URL(href ?? "", address).href)).status(), 200);

      await page.goto(`${address}glossary`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.getByRole("link", { name: "Containers", exact: true }).first().click();
      await waitFor("the list", () => new URL(page.url()).pathname === "/console/hosts/local/containers");
      await page.getByRole("button", { name: "Settings" }).click();
      await page.getByRole("menuitem", { name: "Log out" }).click();
      await page.getByLabel("Token").waitFor();
      assert.equal(page.url(), `${address}login`);
      assert.deepEqual(foreign, []);
    });

    test("what is not below the path is not served, and another page's requests are refused", async () => {
      const { origin } = server;
      const elsewhere = await fetch(`${origin}/login`);
      assert.equal(elsewhere.status, 404);
      assert.match(
        await elsewhere.text(),
        /^This console is at https:\/\/example\.org\/console\/\. .* takes the path away/,
      );
      assert.equal((await fetch(`${origin}/healthz`)).status, 200);
      assert.equal((await fetch(`${origin}/console/login`)).status, 200);
      assert.equal(
        (await fetch(`${origin}/console`, { redirect: "manual" })).headers.get("location"),
        "/console/login?next=%2F",
      );
      const asked = (from: string) => fetch(`${origin}/console/login`, { headers: { origin: from } });
      assert.equal((await asked("https://example.org")).status, 200);
      assert.equal((await asked("https://evil.example")).status, 403);
    });
  });

test("over TLS with the console's own certificate the pages work as they do without", async () => {
  await using server = await startConsole({ env: engine.env, args: ["--listen", "0.0.0.0"] });
  await using visit = await browser.visit({ anyCertificate: true });
  const { page, context } = visit;
  const origin = server.origin.replace("http:", "https:");
  await page.goto(`${origin}/?token=${server.token}`);
  await page.getByRole("heading", { name: "Engines" }).waitFor();
  assert.equal((await context.cookies())[0]?.secure, true);
  await page.goto(`${origin}/hosts/local/containers`);
  await page.getByRole("link", { name: "shop" }).waitFor();
});

test("Chromium keeps the Secure cookie that comes over plain HTTP from loopback", async () => {
  await using server = await startConsole({ env: engine.env });
  for (const host of ["127.0.0.1", "localhost"]) {
    await using visit = await browser.visit();
    const origin = server.origin.replace("127.0.0.1", host);
    await visit.page.goto(`${origin}/?token=${server.token}`);
    await visit.page.getByRole("heading", { name: "Engines" }).waitFor();
    assert.equal((await visit.context.cookies())[0]?.secure, true);
  }
});
