import { inBrowser } from "../kits/address/address.ts";
import { endsWork } from "./ends-work.ts";
import type { Own } from "./store.ts";

/** Logs out, after a question where work would end with it. */
export async function logOut(own: Own | undefined): Promise<void> {
  // Where the console serves one person, what runs is the server's and not the session's.
  if (own?.many && !(await endsWork("log-out", (task) => task.session === own.id))) return;
  // Leaves by a form, so that the server answers with the login page and the cookie is gone.
  const form = document.createElement("form");
  form.method = "post";
  form.action = inBrowser("/logout");
  document.body.append(form);
  form.submit();
}
