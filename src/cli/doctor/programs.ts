import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { sftpServerPlaces } from "../../hosts/index.ts";
import { whereIs } from "./ask.ts";
import { asRoot, type Check, type Subject } from "./check.ts";
import type { Row } from "./report.ts";

/** What administrative access and files are reached through. */
export const programs: Check = {
  name: "programs",
  async look(subject) {
    const [sudo, getent, ...diallers] = await Promise.all(
      ["sudo", "getent", "perl", "docker", "podman"].map((name) => whereIs(name)),
    );
    const servers = await Promise.all(
      sftpServerPlaces.map((path) =>
        access(path, constants.X_OK).then(
          () => true,
          () => false,
        ),
      ),
    );
    return judgePrograms(subject, {
      sudo: sudo !== undefined,
      getent: getent !== undefined,
      dials: diallers.some((place) => place !== undefined),
      sftp: servers.includes(true),
    });
  },
};

export function judgePrograms(
  subject: Pick<Subject, "uid" | "multiUser">,
  { sudo, getent, dials, sftp }: { sudo: boolean; getent: boolean; dials: boolean; sftp: boolean },
): readonly Row[] {
  const { multiUser, uid } = subject;
  // Root needs nobody's leave.
  const elevates = multiUser || uid !== 0;
  const rows: Row[] = [];
  if (!sudo && elevates)
    rows.push({
      state: "warning",
      title: "The program sudo is missing.",
      why: "Nobody can switch on administrative access: root's containers stay out of reach.",
      mend: uid === 0 ? "apt install sudo" : "su --command 'apt install sudo'",
    });
  if (!sftp && (elevates || multiUser))
    rows.push({
      state: "warning",
      title: "OpenSSH's sftp-server is in none of the usual places.",
      why: "Files are read through it with administrative access, and over SSH.",
      mend: asRoot(subject, "apt install openssh-sftp-server"),
    });
  if (!dials && elevates)
    rows.push({
      state: "warning",
      title: "None of perl, docker and podman is there.",
      why: "Sockets of root are reached through one of them.",
      mend: asRoot(subject, "apt install perl-base"),
    });
  if (!getent && multiUser)
    rows.push({
      state: "problem",
      title: "The program getent is missing.",
      why: "The console looks people up with it: nobody would be let in.",
      mend: asRoot(subject, "apt install libc-bin"),
    });
  if (rows.length > 0) return rows;
  return elevates
    ? [{ state: "ok", title: "What administrative access needs is there: sudo, sftp-server, a way to sockets." }]
    : [];
}
