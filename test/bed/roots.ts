// Makes the root file systems that tests need, where they are missing.
import { makeRoot } from "./debian-root.ts";
import { newSshdRecipe } from "./sshd-root.ts";
import { systemdRecipe } from "./systemd-root.ts";

await Promise.all(
  [systemdRecipe, newSshdRecipe].map((recipe) => makeRoot(recipe, (line) => console.error(`pilothouse: ${line}`))),
);
