import { stat } from "node:fs/promises";
import { textOf, whereIs } from "./ask.ts";
import { asRoot, type Check, type Subject } from "./check.ts";
import type { Row } from "./report.ts";

interface Found {
  readonly podman: boolean;
  /** newuidmap and newgidmap. */
  readonly maps: boolean;
  /** Texts of /etc/subuid and /etc/subgid. */
  readonly subuid: string;
  readonly subgid: string;
  /** XDG_RUNTIME_DIR, or where it usually is. */
  readonly runtime: boolean;
  /** Whether systemd's log-in manager runs, and lets the user's services live on. */
  readonly logind: boolean;
  readonly lingers: boolean;
}

/** What Podman needs of a machine to run a user's containers without root (podman(1), "Rootless mode"). */
export const rootless: Check = {
  name: "rootless",
  async look(subject, signal) {
    const { uid, user } = subject;
    const there = (path: string): Promise<boolean> =>
      stat(path).then(
        () => true,
        () => false,
      );
    const plain = /^[^/\0]+$/.test(user) && user !== "." && user !== "..";
    const [podman, newuidmap, newgidmap, subuid, subgid, runtime, logind, lingers] = await Promise.all([
      whereIs("podman"),
      whereIs("newuidmap"),
      whereIs("newgidmap"),
      textOf("/etc/subuid", signal),
      textOf("/etc/subgid", signal),
      there(process.env.XDG_RUNTIME_DIR || `/run/user/${uid}`),
      there("/run/systemd/seats"),
      plain && there(`/var/lib/systemd/linger/${user}`),
    ]);
    return judgeRootless(subject, {
      podman: podman !== undefined,
      maps: newuidmap !== undefined && newgidmap !== undefined,
      subuid: subuid ?? "",
      subgid: subgid ?? "",
      runtime,
      logind,
      lingers,
    });
  },
};

export function judgeRootless(subject: Pick<Subject, "uid" | "user" | "multiUser">, found: Found): readonly Row[] {
  const { uid, user, multiUser } = subject;
  if (!found.podman) return [];
  const rows: Row[] = [];
  if (!found.maps)
    rows.push({
      state: "warning",
      title: "The programs newuidmap and newgidmap are missing.",
      why: "Without them a container of an ordinary user can have one user only: most images do not run.",
      mend: asRoot(subject, "apt install uidmap"),
    });
  // With log-ins each person has his own; root needs none of it.
  if (multiUser || uid === 0) return rows;
  const name = /^[a-z_][a-z0-9_.-]*$/i.test(user) ? user : String(uid);
  const missing = [
    ["/etc/subuid", found.subuid, "uids"],
    ["/etc/subgid", found.subgid, "gids"],
  ].filter(([, text = ""]) => !hasRange(text, user, uid));
  if (missing.length > 0)
    rows.push({
      state: "warning",
      title: `${user} has no numbers for the users of containers in ${missing.map(([file]) => file).join(" and ")}.`,
      why: "Without them a container can have one user only: most images do not run. A directory server may give them, too.",
      mend: `sudo usermod ${missing.map(([, , what]) => `--add-sub${what} 100000-165535`).join(" ")} ${name} && podman system migrate`,
    });
  if (!found.runtime)
    rows.push({
      state: "warning",
      title: "There is no runtime folder for you (XDG_RUNTIME_DIR).",
      why: "Your Podman keeps its sockets and what runs there. su and sudo make none.",
      mend: found.logind
        ? `log in anew, over SSH or on the screen; or: sudo loginctl enable-linger ${name}`
        : `sudo install --directory --mode 700 --owner ${uid} /run/user/${uid} && export XDG_RUNTIME_DIR=/run/user/${uid}`,
      advice: found.logind,
    });
  if (found.logind && !found.lingers)
    rows.push({
      state: "warning",
      title: "Your containers end when you log out.",
      why: "systemd ends a user's services with the last log-out unless they linger.",
      mend: `sudo loginctl enable-linger ${name}`,
    });
  if (rows.length > 0) return rows;
  return [{ state: "ok", title: `${user} can run containers without root.` }];
}

/** "NAME:FIRST:COUNT", or with the number in place of the name (subuid(5)). */
function hasRange(text: string, user: string, uid: number): boolean {
  return text.split("\n").some((line) => {
    const [name, first, count] = line.split(":");
    return (name === user || name === String(uid)) && Number(first) > 0 && Number(count) > 0;
  });
}
