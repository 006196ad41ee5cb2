import { Problem, type Remedy } from "../../problem/index.ts";

/** What sudo says where it refuses (with LC_MESSAGES=C), and what can be done about it. */
const reasons: readonly { readonly said: RegExp; readonly why: string; readonly remedy?: (user: string) => Remedy }[] =
  [
    {
      said: /not in the sudoers file|is not allowed to (run sudo|execute)|may not run sudo/,
      why: "This account may not use sudo for every command here. Somebody who may has to allow it.",
      remedy: (user) => ({
        do: "command",
        label: "Allow it, as root (the group is wheel on some systems)",
        command: `usermod -aG sudo ${user}`,
      }),
    },
    {
      said: /must have a tty/,
      why: "sudo is set up to work in terminals only (requiretty).",
      remedy: () => ({
        do: "command",
        label: "Switch that off",
        command: "echo 'Defaults !requiretty' | sudo tee /etc/sudoers.d/pilothouse",
      }),
    },
    {
      said: /expired|account validation failure/i,
      why: "The account or its password has expired. Set a new password in a terminal.",
      remedy: () => ({ do: "command", label: "Set a new password", command: "passwd" }),
    },
    {
      said: /no new privileges/,
      why: "The console runs where no program may gain rights (NoNewPrivileges). Log in to this machine over SSH instead.",
    },
    {
      said: /effective uid is not 0|must be owned by uid 0/,
      why: "sudo is not installed as it should be: it must belong to root, be setuid, and lie on no file system mounted nosuid.",
    },
  ];

/** Longest text of sudo's that a problem carries. */
const outputLimit = 2000;

/** A machine as people know it: the console's own has no name of theirs. */
function machine(host: string): string {
  return host === "local" ? "this machine" : host;
}

/** sudo did not run the program. @param said what it wrote, without prompts */
export function refused(host: string, said: string, exitCode?: number): Problem {
  const output = said.trim().slice(-outputLimit);
  const known = reasons.find((reason) => reason.said.test(output));
  const last = output.split("\n").at(-1)?.trim();
  const [, user = "USER"] = /(?:^|\buser )([a-z_][\w.-]*) (?:is not|may not)/m.exec(output) ?? [];
  const remedy = known?.remedy?.(user);
  return new Problem("sudo-refused", {
    title: `sudo on ${machine(host)} refused.`,
    why: known?.why ?? (last || "It did not say why."),
    ...(remedy ? { remedies: [remedy] } : {}),
    detail: { host, command: "sudo", output, ...(exitCode === undefined ? {} : { exitCode }) },
  });
}

export function noSudo(host: string, cause: unknown): Problem {
  return new Problem(
    "sudo-refused",
    {
      title: `There is no sudo on ${machine(host)}.`,
      why: "Administrative access goes through sudo. Install it, or log in as a user who may do more.",
      remedies: [{ do: "command", label: "Install it, as root", command: "apt install sudo" }],
      detail: { host, command: "sudo" },
    },
    { cause },
  );
}

/** The one refusal after which it is worth asking again. */
export class WrongPassword extends Problem {
  constructor(host: string) {
    super("sudo-refused", {
      title: "That password was wrong.",
      why: "sudo refused it.",
      remedies: [{ do: "retry" }],
      detail: { host, command: "sudo" },
    });
  }
}

export function asksForMore(host: string): Problem {
  return new Problem("sudo-refused", {
    title: `sudo on ${machine(host)} asks for more than a password.`,
    why: "It asks anew for every program, and a code that holds once cannot be kept. Let PAM ask sudo's users for a password only (/etc/pam.d/sudo), or log in as a user who needs none.",
    detail: { host, command: "sudo" },
  });
}

export function silent(host: string, said: string): Problem {
  return new Problem("sudo-refused", {
    title: `sudo on ${machine(host)} does not go on.`,
    why: said.trim().split("\n").at(-1)?.slice(0, 300) || "It neither asked for a password nor ran the program.",
    remedies: [{ do: "retry" }],
    detail: { host, command: "sudo", output: said.trim().slice(-outputLimit) },
  });
}

export function elevationEnded(host: string): Problem {
  return new Problem("sudo-refused", {
    title: `Administrative access to ${machine(host)} has ended.`,
    detail: { host },
  });
}
