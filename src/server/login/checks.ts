import { globSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { type HostKey, openSsh } from "../../hosts/index.ts";
import { asProblem, Problem } from "../../problem/index.ts";
import type { Finding } from "./finding.ts";
import { ownKeys, pinnedKey, sshFolder, trustOnly } from "./own-keys.ts";
import type { LoginSettings } from "./settings.ts";
import { readSshdConfig, type SshdConfig } from "./sshd-config.ts";
import { limitFindings } from "./sshd-limits.ts";

/** How long sshd may take to say who it is, in milliseconds. */
const bannerMs = 3000;

/** Everything about this machine that people's log-ins hang on. */
export async function checkLogin(settings: LoginSettings = {}, folder = sshFolder): Promise<readonly Finding[]> {
  const { address = "127.0.0.1", port = 22, key, from } = settings.ssh ?? {};
  const config = readSshdConfig(join(folder, "sshd_config"), {
    read: (file) => {
      try {
        return readFileSync(file, "utf8");
      } catch {
        return undefined;
      }
    },
    glob: (pattern) => globSync(pattern).sort(),
  });
  const banner = await sshdBanner(address, port).catch((error: unknown) => asProblem(error));
  if (typeof banner !== "string")
    return [
      {
        state: "bad",
        title: `Nobody can log in: no SSH server answers at ${address}, port ${port}.`,
        why: banner.fields.detail?.output ?? banner.message,
        mend: "apt install openssh-server, or systemctl enable --now ssh; elsewhere: login.ssh in config.json",
      },
    ];
  return [
    { state: "ok", title: `The SSH server answers at ${address}, port ${port}: ${banner}.` },
    await keyFinding({ address, port, key }, folder),
    ...configFindings(config, banner, { spread: from === undefined && address.startsWith("127.") }),
  ];
}

/** Whether what answers is the machine's own, found out as a log-in does: before anybody's name is sent. */
async function keyFinding(
  { address, port, key }: { address: string; port: number; key: string | undefined },
  folder: string,
): Promise<Finding> {
  let same: HostKey | undefined;
  try {
    const known = key === undefined ? await ownKeys(folder) : [pinnedKey(key) ?? { fingerprint: "none" }];
    const host = await openSsh({
      name: "local",
      target: { address, port, user: "nobody" },
      credentials: {},
      hostKeyTypes: () => known.flatMap(({ type }) => type ?? []),
      trust: async (shown) => {
        trustOnly(known, shown, `${address}, port ${port}`);
        same = shown;
        throw new Problem("cancelled", { title: "That was all there is to see." });
      },
      reusable: false,
      signal: AbortSignal.timeout(bannerMs),
    });
    await host[Symbol.asyncDispose]();
  } catch (error) {
    if (same)
      return { state: "ok", title: `The SSH server shows the key that is known: ${same.type}, ${same.fingerprint}.` };
    const { message, fields } = asProblem(error);
    return {
      state: "bad",
      title: message,
      why: [fields.why ?? "Nobody can log in.", fields.detail?.output].filter(Boolean).join(" "),
      mend:
        key === undefined
          ? "ssh-keygen -A && systemctl restart ssh"
          : "name the right one in login.ssh.key: ssh-keygen -lf FILE.pub",
    };
  }
  throw new Error("nobody is let in without credentials");
}

/** The first line of an SSH server, "SSH-2.0-OpenSSH_9.2p1 Debian-2" without what stands in it always. */
export function sshdBanner(address: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    socket.setTimeout(bannerMs, () => socket.destroy(new Error("It accepts connections and says nothing.")));
    let text = "";
    socket.setEncoding("latin1");
    socket.on("data", (part: string) => {
      text += part;
      const line = /^SSH-[\d.]+-([ -~]{1,255})\r?\n/m.exec(text)?.[1];
      if (line !== undefined) {
        resolve(line);
        socket.destroy();
      } else if (text.length > 8192) socket.destroy(new Error("What answers there does not speak SSH."));
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("It closed the connection without a word.")));
  });
}

/** What stands in sshd's configuration that people meet when they log in. Pure. */
export function configFindings(config: SshdConfig, banner: string, { spread }: { spread: boolean }): Finding[] {
  const yes = (name: string, usual: string): boolean => (config.settings.get(name) ?? usual).toLowerCase() !== "no";
  const found: Finding[] = [];
  const passwords = yes("passwordauthentication", "yes");
  const keyboard = yes("kbdinteractiveauthentication", config.settings.get("challengeresponseauthentication") ?? "yes");
  if (passwords || keyboard) found.push({ state: "ok", title: "The SSH server takes passwords." });
  else
    found.push({
      state: "warning",
      title: "The SSH server takes no passwords: people log in with their browser's key.",
      why: "PasswordAuthentication and KbdInteractiveAuthentication are both off.",
      mend: "The login page shows the line for ~/.ssh/authorized_keys. To take passwords from this machine only: Match Address 127.0.0.0/8 with PasswordAuthentication yes.",
    });
  if (passwords && !keyboard)
    found.push({
      state: "warning",
      title: "Expired passwords cannot be changed in the browser, and one-time codes are not asked for.",
      why: "KbdInteractiveAuthentication is off.",
      mend: "KbdInteractiveAuthentication yes in /etc/ssh/sshd_config.d/, with UsePAM yes",
    });
  found.push(...penalties(config, banner, spread), ...addressRules(config), ...limitFindings(config));
  if (config.unread.length > 0)
    found.push({
      state: "warning",
      title: "Not all of the SSH server's configuration could be read.",
      why: config.unread.join(", "),
      mend: "sudo pilothouse doctor",
    });
  return found;
}

/** OpenSSH 9.8 and later punish an address for its failures (sshd_config(5), PerSourcePenalties). */
function penalties({ settings }: SshdConfig, banner: string, spread: boolean): Finding[] {
  const [, major = "0", minor = "0"] = /OpenSSH_(\d+)\.(\d+)/.exec(banner) ?? [];
  const punishes =
    Number(major) * 100 + Number(minor) >= 908 && settings.get("persourcepenalties")?.toLowerCase() !== "no";
  if (!punishes) return [];
  const exempt = (settings.get("persourcepenaltyexemptlist") ?? "").includes("127.0.0.");
  const block = Number(settings.get("persourcenetblocksize")?.split(":")[0] ?? "32");
  if (exempt || (spread && block > 24))
    return [
      {
        state: "ok",
        title: "The SSH server's penalties meet only the client that fails.",
        why: exempt
          ? "Loopback is exempt; the console slows failing clients down itself."
          : "Each client has a loopback address of its own.",
      },
    ];
  return [
    {
      state: "warning",
      title: "One person's failed log-ins can keep everybody out.",
      why: "All log-ins reach the SSH server from the same addresses, and it punishes addresses for failures.",
      mend: "PerSourcePenaltyExemptList 127.0.0.0/8 in /etc/ssh/sshd_config.d/; the console slows failing clients down itself",
    },
  ];
}

function addressRules({ matches, settings }: SshdConfig): Finding[] {
  const rules = matches
    .filter(({ condition }) => /\baddress\b/i.test(condition))
    .map((match) => `Match ${match.condition}`);
  const lists = ["allowusers", "denyusers"].filter((name) => /@\S/.test(settings.get(name) ?? ""));
  const all = [...rules, ...lists.map((name) => `${name} ${settings.get(name)}`)];
  if (all.length === 0) return [];
  return [
    {
      state: "warning",
      title: "Rules for addresses in the SSH server's configuration do not see people's own addresses.",
      why: `Whoever logs in here comes from 127.0.0.0/8: ${all.join("; ")}.`,
      mend: "Say in these rules what counts for 127.0.0.0/8. Who may reach the console itself is the firewall's matter.",
    },
  ];
}
