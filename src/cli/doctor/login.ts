import { checkLogin, type Finding } from "../../server/index.ts";
import type { Check } from "./check.ts";
import type { Row } from "./report.ts";

/** Where people log in: the SSH server that the console asks. */
export const login: Check = {
  name: "login",
  async look({ multiUser, config }) {
    if (!multiUser) return [];
    return (await checkLogin(config?.login)).map(rowOf);
  },
};

export function rowOf({ state, ...finding }: Finding): Row {
  // What could not be read has no other mend than to ask as root.
  if (finding.mend === "sudo pilothouse doctor") return { state: "unseen", ...finding };
  return { state: state === "bad" ? "problem" : state, ...finding };
}
