import { type FieldErrors, type Handle, SecretField, TextField } from "../kits/form/index.ts";
import { imagesText as text } from "../messages/images.ts";

/** What stands in shown commands in place of a login; the API takes it in one header. */
export const registrySecrets = ["REGISTRY_USER", "REGISTRY_PASSWORD", "REGISTRY_AUTH"] as const;

export interface LoginValues {
  readonly username: string;
  readonly password: string;
}

/** A registry's login, used once; folded away because most pulls need none. */
export function LoginFields({ username, password }: { username: Handle<string>; password: Handle<string> }) {
  return (
    <details className="ph-image-more">
      <summary>{text.logIn}</summary>
      <p className="ph-subtle">{text.loginHelp}</p>
      <TextField handle={username} label={text.username} />
      <SecretField handle={password} label={text.password} />
    </details>
  );
}

export function loginErrors({ username, password }: LoginValues): FieldErrors {
  if (username === "" && password !== "") return { username: text.usernameMissing };
  return username !== "" && password === "" ? { password: text.passwordMissing } : {};
}

export function loginOf({ username, password }: LoginValues): { login?: LoginValues } {
  return username === "" ? {} : { login: { username, password } };
}
