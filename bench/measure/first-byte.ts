import { Agent, request as plainly } from "node:http";
import { Agent as SecureAgent, request as securely } from "node:https";
import { text } from "node:stream/consumers";

/**
 * Asks for the page of an address on a new connection, and goes on over it to where the answer leads. Gives the
 * milliseconds until the page began, and the page.
 */
export async function firstByte(origin: string): Promise<{ readonly ms: number; readonly page: string }> {
  const tls = origin.startsWith("https:");
  const agent = tls
    ? new SecureAgent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false, maxCachedSessions: 0 })
    : new Agent({ keepAlive: true, maxSockets: 1 });
  const begin = performance.now();
  try {
    let path = "/";
    for (let steps = 0; steps < 3; steps++) {
      const { status, location, ms, page } = await ask(tls, `${origin}${path}`, agent, begin);
      if (status === 200) return { ms, page };
      if (location === undefined || !location.startsWith("/")) throw new Error(`${origin}${path} answers ${status}`);
      path = location;
    }
    throw new Error(`${origin} leads on and on`);
  } finally {
    agent.destroy();
  }
}

interface Answer {
  readonly status: number | undefined;
  readonly location: string | undefined;
  readonly ms: number;
  readonly page: string;
}

function ask(tls: boolean, url: string, agent: Agent, begin: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const made = (tls ? securely : plainly)(url, { agent, headers: { accept: "text/html" } }, (answer) => {
      const ms = performance.now() - begin;
      const { statusCode: status, headers } = answer;
      text(answer).then((page) => resolve({ status, location: headers.location, ms, page }), reject);
    });
    made.on("error", reject).end();
  });
}
