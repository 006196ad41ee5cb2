// Makes the root file systems that tests need, where they are missing.
import { makeRoot } from "./debian-root.ts";
import { newSshdRecipe } from "./sshd-root.ts";
import { systemdRecipe } from "./systemd-root.ts";

for (const recipe of [systemdRecipe, newSshdRecipe])
  await makeRoot(recipe, (line) => console.error(`pilothouse: ${line}`));
