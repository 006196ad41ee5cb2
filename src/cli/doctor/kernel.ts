import { existsSync } from "node:fs";
import { textOf } from "./ask.ts";
import { asRoot, type Check, type Subject } from "./check.ts";
import type { Row } from "./report.ts";

interface Found {
  /** "6.1.0-18-amd64" */
  readonly release: string;
  readonly cgroups: 1 | 2;
  /** How many user namespaces there may be; undefined where the kernel has none. */
  readonly namespaces: number | undefined;
  /** What keeps ordinary users from making them: the name of a setting of Debian's or Ubuntu's kernels. */
  readonly restricted: string | undefined;
  /** How many sets of watched files a user may have (inotify(7)). */
  readonly watches: number | undefined;
  /** How many files this process may have open at most. */
  readonly files: number;
}

/** A tab and an engine take some dozens; engines themselves recommend as much (max_user_instances is 128 by itself). */
const fewWatches = 64;
const fewFiles = 4096;

export const kernel: Check = {
  name: "kernel",
  async look(subject, signal) {
    const [release, namespaces, clone, apparmor, watches, limits] = await Promise.all(
      [
        "/proc/sys/kernel/osrelease",
        "/proc/sys/user/max_user_namespaces",
        "/proc/sys/kernel/unprivileged_userns_clone",
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "/proc/sys/fs/inotify/max_user_instances",
        "/proc/self/limits",
      ].map((path) => textOf(path, signal)),
    );
    const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits ?? "")?.[1];
    return judgeKernel(subject, {
      release: release?.trim() ?? "",
      cgroups: existsSync("/sys/fs/cgroup/cgroup.controllers") ? 2 : 1,
      namespaces: number(namespaces),
      restricted:
        clone?.trim() === "0"
          ? "kernel.unprivileged_userns_clone=1"
          : apparmor?.trim() === "1"
            ? "kernel.apparmor_restrict_unprivileged_userns=0"
            : undefined,
      watches: number(watches),
      files: hard === undefined || hard === "unlimited" ? Number.POSITIVE_INFINITY : Number(hard),
    });
  },
};

function number(text: string | undefined): number | undefined {
  return text === undefined || text.trim() === "" ? undefined : Number(text);
}

export function judgeKernel(subject: Pick<Subject, "uid">, found: Found): readonly Row[] {
  const rows: Row[] = [];
  if (found.cgroups === 1)
    rows.push({
      state: "warning",
      title: "This machine has control groups of version 1.",
      why: "Containers of ordinary users have no limits, no figures and cannot be paused.",
      mend: "boot with systemd.unified_cgroup_hierarchy=1 on the kernel's command line",
      advice: true,
    });
  const closed = found.namespaces === 0 ? "user.max_user_namespaces=15000" : found.restricted;
  if (closed !== undefined)
    rows.push({
      state: "warning",
      title: `Ordinary users may ${found.namespaces === 0 ? "not" : "hardly"} make user namespaces (${closed.split("=")[0]}).`,
      why: "Without them nobody but root can run containers, unless Podman itself is let.",
      mend: asRoot(subject, `sysctl --write ${closed}`),
    });
  if (found.watches !== undefined && found.watches < fewWatches)
    rows.push({
      state: "warning",
      title: `A user may watch few files: ${found.watches} sets (fs.inotify.max_user_instances).`,
      why: "Events of some Podmans, and the search for engines, are seen late where no file can be watched.",
      mend: asRoot(subject, "sysctl --write fs.inotify.max_user_instances=512"),
    });
  if (found.files < fewFiles)
    rows.push({
      state: "warning",
      title: `A program may have ${found.files} files open at most.`,
      why: "Each page, stream and connection to an engine takes some.",
      mend: "raise the hard limit of open files (ulimit -Hn, LimitNOFILE= of systemd)",
      advice: true,
    });
  if (rows.length > 0) return rows;
  return [{ state: "ok", title: `The kernel, ${found.release}, has what containers need.` }];
}
