// The root file system of an sshd that is newer than Debian 12's: from OpenSSH 9.8 on it punishes addresses for failures.
import type { Recipe } from "./debian-root.ts";

export const newSshdRecipe: Recipe = {
  name: "sshd",
  suite: "trixie",
  packages: ["openssh-server"],
  customise: ["rm -f /etc/ssh/ssh_host_*"],
};
