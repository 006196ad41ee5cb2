import { Problem, type ProblemCode, type ProblemFields, type Remedy } from "../../problem/index.ts";
import { parsed } from "./lines.ts";
import { fields, text } from "./read.ts";

/** What a call is about. */
export interface Subject {
  readonly kind: "container" | "image" | "volume" | "network" | "pod" | "exec";
  readonly name: string;
}

/** An error answer of an engine as a Problem; the raw message stays in its detail. */
export function answerProblem(status: number, body: string, subject: Subject | undefined, engine: string): Problem {
  const json = fields(parsed(body));
  const message = (text(json.message) || text(json.error) || text(json.cause) || body.trim()).slice(0, 4096);
  return messageProblem(message, { status, subject, engine });
}

export interface MessageContext {
  readonly engine: string;
  readonly status?: number;
  readonly subject?: Subject | undefined;
}

/**
 * An engine's words as a Problem. Engines give no error codes besides the status, and errors in the middle of a stream
 * (pull, build) have only words, so the words decide first.
 */
export function messageProblem(message: string, { status, subject, engine }: MessageContext): Problem {
  const detail = { ...(status === undefined ? {} : { status }), output: message };
  for (const rule of rules) {
    if (rule.ofRegistries && subject && subject.kind !== "image") continue;
    const match = rule.pattern.exec(message);
    if (match) return new Problem(rule.code, { ...rule.say(match, subject), detail });
  }
  return new Problem(...byStatus(status, subject, engine, message, detail));
}

interface Rule {
  readonly pattern: RegExp;
  readonly code: ProblemCode;
  /** Only where a registry may be what answered. */
  readonly ofRegistries?: true;
  readonly say: (match: RegExpExecArray, subject: Subject | undefined) => ProblemFields;
}

const retry: readonly Remedy[] = [{ do: "retry" }];

const rules: readonly Rule[] = [
  {
    pattern:
      /names must match|invalid container name|invalid reference format|: invalid argument$|invalid (?:pod|volume|network) name|includes invalid characters|invalid CIDR address|invalid IP address|failed to decode/i,
    code: "invalid-input",
    say: (match) => ({ title: "That is no valid name or value.", why: sentence(match.input) }),
  },
  {
    pattern:
      /dockerfile parse error|(?:unknown|build: unknown) instruction|no build stage in current context|no FROM statement/i,
    code: "invalid-input",
    say: (match) => ({ title: "The Containerfile has a mistake.", why: sentence(match.input) }),
  },
  {
    pattern: /could not find the file|^no such file or directory$/i,
    code: "gone",
    say: () => ({ title: "There is no such file or folder." }),
  },
  {
    pattern: /no space left on device|disk quota exceeded/i,
    code: "disk-full",
    say: () => ({ title: "No space left on the disk.", why: "Remove what is not needed (prune), then try again." }),
  },
  {
    // Podman: "rootlessport listen tcp 0.0.0.0:80: bind: address already in use"; Docker: "Bind for 0.0.0.0:80 failed:
    // port is already allocated".
    pattern: /:(\d{1,5})\b[^:]*(?:: bind)?: (?:address already in use|port is already allocated)/i,
    code: "port-in-use",
    say: ([, port]) => ({ title: `Port ${port} is in use.`, why: "Another program or container listens there." }),
  },
  {
    pattern: /address already in use|port is already allocated/i,
    code: "port-in-use",
    say: () => ({ title: "A port is in use.", why: "Another program or container listens there." }),
  },
  {
    pattern:
      /manifest unknown|name unknown|no such image|image not known|unable to find image|repository .* not found|short-name .* did not resolve|cannot specify 64-byte hexadecimal strings/i,
    code: "image-not-found",
    say: (match, subject) => ({
      title: `There is no image ${subject?.kind === "image" ? `"${subject.name}"` : (/no such image:? ?(\S{1,200})/i.exec(match.input)?.[1] ?? "of that name")}.`,
    }),
  },
  {
    pattern: /toomanyrequests:|too many requests|rate limit/i,
    code: "registry-limited",
    ofRegistries: true,
    say: () => ({ title: "The registry gives no more for now.", why: "Its rate limit is reached.", remedies: retry }),
  },
  {
    pattern: /x509: |certificate (?:signed|has|is|verify)|server gave HTTP response to HTTPS client|: tls: /i,
    code: "registry-untrusted",
    ofRegistries: true,
    say: () => ({ title: "The registry's certificate is not trusted." }),
  },
  {
    pattern:
      /unauthorized(?::|$)|authentication required|requested access to the resource is denied|access denied|invalid username\/password|no basic auth credentials|pull access denied/i,
    code: "registry-denied",
    ofRegistries: true,
    say: (_match, subject) => ({
      title: `The registry refused ${named(subject, "the access")}.`,
      why: "It does not exist there, or needs a login.",
    }),
  },
  {
    pattern:
      /no such host|server misbehaving|connection refused|i\/o timeout|TLS handshake timeout|network is unreachable|no route to host|Client\.Timeout exceeded|pinging container registry|dial tcp|connection reset by peer/i,
    code: "registry-unreachable",
    ofRegistries: true,
    say: () => ({ title: "The registry does not answer.", remedies: retry }),
  },
  {
    pattern:
      /no match(?:ing manifest)? for|operating system is not supported|no image found in (?:manifest|image index)|does not match the (?:specified|expected) platform|exec format error|no matching manifest/i,
    code: "wrong-platform",
    say: (_match, subject) => ({
      title: `There is no ${subject?.kind === "image" ? `"${subject.name}"` : "image"} for this platform.`,
    }),
  },
  {
    pattern: /(?:name ["']?\/?([^"'\s]{1,200})["']? is (?:already )?in use|already in use by (?:container )?["']?)/i,
    code: "name-in-use",
    say: ([, word], subject) => {
      const name = word ?? subject?.name;
      return { title: name ? `The name "${name}" is in use.` : "The name is in use." };
    },
  },
  {
    pattern:
      /(?:pod|network|volume|container)(?: with (?:that )?name)? .{0,200}already (?:exists|used)|already exists/i,
    code: "name-in-use",
    say: (_match, subject) => ({ title: `${capital(named(subject, "It"))} exists already.` }),
  },
  {
    pattern: /a prune operation is already running/i,
    code: "conflict",
    say: () => ({ title: "A prune is running already.", why: "Wait until it is done.", remedies: retry }),
  },
  {
    pattern: /removal of container .{0,200} is already in progress/i,
    code: "conflict",
    say: (_match, subject) => ({ title: `${capital(named(subject, "It"))} is being removed already.` }),
  },
  {
    pattern: /cannot allocate memory|out of memory/i,
    code: "out-of-memory",
    say: () => ({ title: "There is not enough memory." }),
  },
  {
    pattern: /stop the container before|as it is running|cannot remove (?:a |container .*)?(?:running|paused)/i,
    code: "in-use",
    say: (_match, subject) => ({ title: `${capital(named(subject, "It"))} is still running.` }),
  },
  {
    pattern:
      /in use by|volume is in use|being used by|image is (?:used|being used)|is using|has active endpoints|has containers? .*associated|dependent child|must be forced|is being used|has dependent containers/i,
    code: "in-use",
    say: (_match, subject) => ({ title: `${capital(named(subject, "It"))} is in use.` }),
  },
  {
    pattern:
      /container state improper|is not running|is not paused|already paused|is paused|only create exec sessions/i,
    code: "conflict",
    say: (match, subject) => ({
      title: `${capital(named(subject, "It"))} is in another state than this needs.`,
      why: sentence(match.input),
    }),
  },
  {
    pattern:
      /no such (?:container|volume|network|pod|exec)|no container with|network not found|no pod with|no such exec session|volume not found|layer not known/i,
    code: "gone",
    say: (_match, subject) => ({ title: `${capital(named(subject, "That"))} does not exist (any more).` }),
  },
];

function byStatus(
  status: number | undefined,
  subject: Subject | undefined,
  engine: string,
  message: string,
  detail: NonNullable<ProblemFields["detail"]>,
): [ProblemCode, ProblemFields] {
  const why = sentence(message);
  const of = named(subject, "this");
  switch (status) {
    case 404:
      if (subject?.kind === "image")
        return ["image-not-found", { title: `There is no image "${subject.name}".`, detail }];
      return ["gone", { title: `${capital(named(subject, "That"))} does not exist (any more).`, detail }];
    case 409:
      return ["conflict", { title: `${capital(of)} is in another state than this needs.`, why, detail }];
    case 400:
      return ["invalid-input", { title: `${engine} does not accept this.`, why, detail }];
    case 401:
    case 403:
      return ["permission-denied", { title: `${engine} does not allow this.`, why, detail }];
    case 405:
    case 501:
      return ["unsupported", { title: `${engine} cannot do this.`, why, detail }];
    default:
      return ["engine-refused", { title: `${engine} could not do this.`, why, detail }];
  }
}

function named(subject: Subject | undefined, otherwise: string): string {
  return subject ? `the ${subject.kind} "${subject.name}"` : otherwise;
}

function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** The engine's message as one sentence of bounded length. */
function sentence(message: string): string {
  const line = message.replaceAll(/\s+/g, " ").trim().slice(0, 300);
  return line === "" ? "It gave no reason." : line;
}
