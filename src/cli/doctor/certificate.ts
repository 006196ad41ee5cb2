import { constants } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type CertificateLook, lookAtCertificate, machineNames } from "../../server/index.ts";
import { readableThere, whereIs } from "./ask.ts";
import { asRoot, type Check, deadPlace, type Subject, unseen } from "./check.ts";
import type { Row } from "./report.ts";

const dayMs = 24 * 3600 * 1000;
/** Who renews certificates by a program does so weeks before their end. */
const soonDays = 14;

interface Found extends Pick<CertificateLook, "renewed" | "troubles"> {
  readonly facts: CertificateLook["facts"];
  /** What is closed to who asks. */
  readonly closed: string | undefined;
  /** Files of a person's folder that whom the console runs as cannot read. */
  readonly unreadable: readonly string[];
  readonly openssl: boolean;
  /** Names that people call the console by: the configured ones, or the machine's. */
  readonly names: readonly string[];
  readonly now: number;
}

export const certificate: Check = {
  name: "certificate",
  late: ({ config }) => deadPlace(config?.tls?.directory === undefined ? "--data" : "tls.directory in config.json"),
  async look(subject, signal) {
    const { config, data } = subject;
    const directory = config?.tls?.directory;
    const machine = machineNames();
    const [closed, unreadable, openssl] = await Promise.all([
      closedTo(directory ?? join(data, "tls")),
      directory === undefined ? [] : unreadableIn(subject, directory, signal),
      whereIs("openssl"),
    ]);
    const configured = [
      ...(config?.url ? [config.url.hostname] : []),
      ...(config?.names ?? []).map((name) => name.replace(/:\d+$/, "")),
    ];
    return judgeCertificate(subject, {
      ...lookAtCertificate({ data, directory, name: machine[0] ?? "localhost" }),
      closed,
      unreadable,
      openssl: openssl !== undefined,
      names: configured.length > 0 ? configured : machine,
      now: Date.now(),
    });
  },
};

async function closedTo(folder: string): Promise<string | undefined> {
  return access(folder, constants.R_OK | constants.X_OK).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? undefined : folder),
  );
}

/** Of the folder itself and what is in it. */
async function unreadableIn(subject: Subject, folder: string, signal: AbortSignal): Promise<string[]> {
  if ((await readableThere(subject, folder, signal)) === false) return [folder];
  const names = (await readdir(folder).catch(() => [])).filter((name) => /\.(?:crt|cert|cer|pem|key)$/i.test(name));
  const files = names.slice(0, 20).map((name) => join(folder, name));
  const readable = await Promise.all(files.map((file) => readableThere(subject, file, signal)));
  return files.filter((_, index) => readable[index] === false);
}

export function judgeCertificate(
  subject: Pick<Subject, "uid" | "runsAs" | "config">,
  { facts, renewed, troubles, closed, unreadable, openssl, names, now }: Found,
): readonly Row[] {
  const directory = subject.config?.tls?.directory;
  const rows: Row[] = [];
  const shown = facts && !facts.own ? facts : undefined;
  if (directory !== undefined) {
    if (unreadable.length > 0)
      rows.push({
        state: "problem",
        title: `${subject.runsAs?.name} cannot read ${unreadable.join(", ")}.`,
        why: "The console runs as that user; it shows its own certificate instead of yours.",
        mend:
          asRoot(subject, `chgrp --recursive ${subject.runsAs?.name} ${directory}`) +
          ` && ${asRoot(subject, `chmod --recursive g+rX ${directory}`)}`,
      });
    else if (closed !== undefined) return [unseen(`The certificate in ${directory}`, `${closed} is closed to you`)];
    for (const trouble of troubles)
      rows.push({
        state: shown ? "warning" : "problem",
        title: trouble,
        why: shown
          ? `Shown instead: ${shown.file}.`
          : "Browsers are shown the console's own certificate, and warn of it.",
        mend: `put a certificate with its chain (*.crt or *.pem) and its key (*.key) into ${directory}; no restart is needed`,
        advice: true,
      });
    if (shown) rows.push(...judgeShown(shown, names, now));
    return rows;
  }
  if (closed !== undefined) return [unseen("The console's own certificate", `${closed} is closed to you`)];
  if (!openssl)
    rows.push({
      state: facts && !renewed ? "warning" : "problem",
      title: "The console cannot make its own certificate: the program openssl is missing.",
      why: "Without one nobody can connect from another machine. It is renewed every year.",
      mend: asRoot(subject, "apt install openssl"),
    });
  if (!facts)
    rows.push({
      state: "ok",
      title: "The console makes its own certificate at the first connection that is encrypted.",
    });
  else
    rows.push({
      state: "ok",
      title: renewed
        ? "The console's own certificate ends soon or is for another name: it makes a new one at its next start."
        : `The console shows its own certificate, until ${day(facts.to)}. Its SHA-256 fingerprint: ${facts.fingerprint}`,
    });
  return rows;
}

function judgeShown(facts: NonNullable<Found["facts"]>, names: readonly string[], now: number): Row[] {
  const left = Math.floor((facts.to.getTime() - now) / dayMs);
  if (left < soonDays)
    return [
      {
        state: "warning",
        title: `The certificate ${facts.file} ends in ${left} ${left === 1 ? "day" : "days"}, on ${day(facts.to)}.`,
        why: "After that browsers warn of it, and people get used to that.",
        mend: "renew it; the new files are taken without a restart",
        advice: true,
      },
    ];
  if (!names.some((name) => covers(facts.names, name)))
    return [
      {
        state: "warning",
        title: `The certificate ${facts.file} is for none of the console's names.`,
        why: `It is for ${facts.names.join(", ") || "no name"}; the console is called ${names.join(", ")}.`,
        mend: `get one for the name that people type, or set "names" in config.json`,
        advice: true,
      },
    ];
  return [
    {
      state: "ok",
      title: `Your certificate ${facts.file} is shown, until ${day(facts.to)}. Its SHA-256 fingerprint: ${facts.fingerprint}`,
    },
  ];
}

/** A name with a star stands for one more label (RFC 6125, section 6.4.3). */
function covers(all: readonly string[], name: string): boolean {
  const wanted = name.toLowerCase();
  return all.some((one) => {
    const given = one.toLowerCase();
    return given.startsWith("*.") ? wanted.slice(wanted.indexOf(".")) === given.slice(1) : given === wanted;
  });
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
