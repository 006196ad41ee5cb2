import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readdir, rmdir, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const pageName = "open.html";
const folderPattern = /^pilothouse-open-(\d+-\d+-\d+)-\w{6}$/;

/**
 * Opens the address in the desktop's browser, where there is a desktop. The token must not stand in a process
 * list, so the browser gets a file that only the user can read and that leads on.
 */
export async function openBrowser(address: string, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  if (!process.stdout.isTTY || !(env.DISPLAY || env.WAYLAND_DISPLAY)) return;
  const [{ processMark }, { spawn }] = await Promise.all([hosts(), import("node:child_process")]);
  const folder = mkdtempSync(join(base(env), `pilothouse-open-${processMark()}-`));
  const file = join(folder, pageName);
  writeFileSync(file, `<!doctype html><meta http-equiv="refresh" content="0;url=${address}">`, { mode: 0o600 });
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const child = spawn("xdg-open", [file], { stdio: "ignore", detached: true });
  child.on("error", remove); // no xdg-open: the printed line will do
  child.unref();
  setTimeout(remove, 30_000).unref();
  process.once("exit", remove);
}

/** Removes such files of consoles that were killed before they could do it themselves. */
export async function sweepOpened(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const names = await readdir(base(env)).catch(() => []);
  if (!names.some((name) => folderPattern.test(name))) return;
  const { leftBehind } = await hosts();
  for (const folder of await leftBehind(base(env), folderPattern)) {
    await unlink(join(folder, pageName)).catch(() => {});
    await rmdir(folder).catch(() => {}); // with anything else in it, it is not as we made it
  }
}

/** Loaded where it is needed only: the first answer does not wait for it. */
function hosts() {
  return import("../hosts/index.ts");
}

function base(env: NodeJS.ProcessEnv): string {
  return env.XDG_RUNTIME_DIR || tmpdir();
}
