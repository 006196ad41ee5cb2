import type { Role } from "../../../src/access/index.ts";

const roleNames: Record<Role, string> = {
  viewer: "Viewer",
  operator: "Operator",
  approver: "Approver",
  admin: "Admin",
};

export const sessionText = {
  accountOf: (user: string) => `Account of ${user.replace(":", " on ")}`,
  /** "ann:web1" is ann of the machine web1. */
  who: (user: string) => user.replace(":", " on "),
  role: (role: Role | null) => (role === null ? "No role on this console" : `${roleNames[role]} of this console`),
  sessions: "Your sessions…",
  title: "Your sessions",
  intro: "Everywhere you are logged in. Ending a session closes its pages and all that runs for it.",
  this: "This session",
  began: "Logged in",
  active: "Last active",
  from: (address: string) => `From ${address}`,
  open: (count: number) => (count === 0 ? "No page open" : `${count} connection${count === 1 ? "" : "s"} open`),
  end: "End session",
  endNamed: (browser: string, address: string) => `End the session of ${browser} from ${address}`,
  ended: (browser: string) => `The session of ${browser} is ended.`,
  endOthers: "End all other sessions",
  othersEnded: "All other sessions are ended.",
  only: "You have no other session.",
  close: "Close",
  out: "Log out",
  /** Questions before what ends work. */
  ending: {
    "log-out": {
      title: "Log out while work is running?",
      confirm: "Log out",
      note: "It ends with the log-out. If you close the page instead, it goes on to its end.",
    },
    end: {
      title: "End a session while work is running for it?",
      confirm: "End session",
      note: "It ends with the session.",
    },
    access: {
      title: "Turn off administrative access while work is running?",
      confirm: "Turn off",
      note: "What needs root's engine ends with it.",
    },
  },
  work: (verb: string, object: string, host: string) =>
    `${verb} ${object} on ${host === "local" ? "this machine" : host}`,
  tasks: (count: number) => `${count} ${count === 1 ? "task" : "tasks"} running`,
  idleTitle: "Are you still there?",
  idleText: (seconds: number) =>
    `You will be logged out in ${seconds} second${seconds === 1 ? "" : "s"}, because nothing was done here for a while.`,
  idleStay: "Stay logged in",
  idleSoon: (seconds: number) => `You will be logged out in ${seconds} seconds. Choose "Stay logged in" to go on.`,
};
