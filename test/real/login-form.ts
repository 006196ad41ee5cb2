import { type IncomingHttpHeaders, request } from "node:http";
import { text } from "node:stream/consumers";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A browser without scripts: it sends forms, and keeps cookies. */
export class FormBrowser {
  readonly #origin: string;
  readonly #from: string;
  readonly cookies = new Map<string, string>();

  /** @param from its address, one of 127.0.0.0/8 */
  constructor(origin: string, from = "127.0.0.1") {
    this.#origin = origin;
    this.#from = from;
  }

  get(path: string): Promise<Answer> {
    return this.#send("GET", path);
  }

  post(path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    return this.#send("POST", path, new URLSearchParams(fields).toString());
  }

  logIn(user: string, password: string, further: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.post("/login", { user, password, ...further });
  }

  /** Answers what a page asked. */
  answer(page: Answer, answer: string): Promise<Answer> {
    const conversation = /name="conversation" value="([^"]+)"/.exec(page.body)?.[1] ?? "";
    return this.post("/login", { conversation, answer });
  }

  get loggedIn(): Promise<boolean> {
    return this.get("/session").then(({ status }) => status === 200);
  }

  async #send(method: string, path: string, body?: string): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const sent = request(`${this.#origin}${path}`, {
      method,
      localAddress: this.#from,
      agent: false,
      headers: {
        "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        ...(cookie === "" ? {} : { cookie }),
        ...(body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded", origin: this.#origin }),
      },
    });
    sent.end(body);
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    sent.on("error", reject);
    sent.on("response", (response) => {
      for (const line of response.headers["set-cookie"] ?? []) this.#keep(line);
      const { statusCode: status = 0, headers } = response;
      text(response).then((body) => resolve({ status, headers, body }), reject);
    });
    return promise;
  }

  #keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/Max-Age=0/.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
