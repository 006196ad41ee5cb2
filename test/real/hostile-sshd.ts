/** A program: SSH servers that misbehave, each on a port of its own. It prints them as JSON: { "what it does": port }. */
import { randomBytes } from "node:crypto";
import { createServer, type Server as NetServer, type Socket } from "node:net";
import ssh2, { type AuthContext, type Connection, type ServerConfig } from "ssh2";

/** What the library keeps to itself: packets that no honest server sends are written past it. */
interface Protocol {
  readonly _packetRW: {
    write: { allocStart: number; alloc(size: number): Buffer; finalize(packet: Buffer): Buffer };
  };
  readonly _cipher: { encrypt(packet: Buffer): void };
  readonly _kexinit: unknown;
  rekey(): void;
}
type Open = Connection & { readonly _protocol: Protocol; readonly _sock: Socket };

const hostKey = ssh2.utils.generateKeyPairSync("ed25519").private;

/** Numbers of messages: RFC 4250, 4.1.2. */
const message = { ignore: 2, debug: 4, banner: 53, global: 80, open: 90, confirmed: 91, adjust: 93, data: 94 };

function packet(connection: Open, payload: Buffer): void {
  const { _packetRW, _cipher } = connection._protocol;
  const bytes = _packetRW.write.alloc(payload.length);
  bytes.set(payload, _packetRW.write.allocStart);
  _cipher.encrypt(_packetRW.write.finalize(bytes));
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function string(text: string | Buffer): Buffer {
  return Buffer.concat([number(text.length), Buffer.from(text)]);
}

/** Sends as fast as the other side takes it. */
function forever(connection: Open, send: () => void): void {
  const socket = connection._sock;
  const go = (): void => {
    if (socket.destroyed) return;
    // Not while keys are exchanged: that would only break the protocol.
    for (let n = 0; n < 200 && !socket.writableNeedDrain && connection._protocol._kexinit === undefined; n++) send();
    if (socket.writableNeedDrain) socket.once("drain", go);
    else setImmediate(go);
  };
  go();
}

type Behaviour = {
  readonly config?: Partial<ServerConfig>;
  authentication?(context: AuthContext, connection: Open): void;
  ready?(connection: Open): void;
  /** What becomes of a channel for a program. */
  session?: "open" | "silent" | "never closes";
};

const accept = (context: AuthContext): void => context.accept();
const noise = randomBytes(30_000);

const behaviours: Readonly<Record<string, Behaviour>> = {
  "banners without end": {
    authentication: (_context, connection) =>
      forever(connection, () =>
        packet(connection, Buffer.concat([Buffer.from([message.banner]), string("hello ".repeat(1000)), string("")])),
      ),
  },
  "keys without end before the log-in": { authentication: (_context, connection) => rekeyForever(connection) },
  "half a success without end": {
    authentication: (context) => context.reject(["keyboard-interactive", "password", "publickey"], true),
  },
  "questions without end": {
    authentication(context) {
      if (context.method !== "keyboard-interactive") return context.reject(["keyboard-interactive"]);
      const ask = (): void => context.prompt([{ prompt: "And?", echo: true }], ask);
      ask();
    },
  },
  "empty questions without end": {
    authentication(context) {
      if (context.method !== "keyboard-interactive") return context.reject(["keyboard-interactive"]);
      const ask = (): void => context.prompt([], ask);
      ask();
    },
  },
  "no answer to the log-in": { authentication() {} },
  "messages to ignore": {
    ready: (connection) =>
      forever(connection, () => packet(connection, Buffer.concat([Buffer.from([message.ignore]), string(noise)]))),
  },
  "small messages to ignore": {
    ready: (connection) =>
      forever(connection, () => packet(connection, Buffer.concat([Buffer.from([message.ignore]), string("x")]))),
  },
  "messages for developers": {
    ready: (connection) =>
      forever(connection, () =>
        packet(connection, Buffer.concat([Buffer.from([message.debug, 1]), string("x".repeat(200)), string("")])),
      ),
  },
  "requests without reading the answers": {
    ready(connection) {
      connection._sock.pause();
      forever(connection, () =>
        packet(connection, Buffer.concat([Buffer.from([message.global]), string("what@ever"), Buffer.from([1])])),
      );
    },
  },
  "channels of its own": {
    ready: (connection) =>
      forever(connection, () =>
        packet(
          connection,
          Buffer.concat([Buffer.from([message.open]), string("session"), number(1), number(65536), number(32768)]),
        ),
      ),
  },
  "keys without end": { ready: rekeyForever },
  "the most costly keys without end": {
    config: { algorithms: { kex: ["diffie-hellman-group18-sha512"] } },
    ready: rekeyForever,
  },
  "garbage after the log-in": { ready: (connection) => void connection._sock.write(noise) },
  "more than a channel's window": {
    session: "open",
    ready: (connection) =>
      // The client's first channel is number 0.
      void setTimeout(
        () =>
          forever(connection, () =>
            packet(connection, Buffer.concat([Buffer.from([message.data]), number(0), string(noise)])),
          ),
        500,
      ),
  },
  "windows without end": {
    session: "open",
    ready: (connection) =>
      void setTimeout(
        () =>
          forever(connection, () =>
            packet(connection, Buffer.concat([Buffer.from([message.adjust]), number(0), number(0xffffffff)])),
          ),
        500,
      ),
  },
  "no answer to a channel": { session: "silent" },
  "no end of a channel": { session: "never closes" },
};

function rekeyForever(connection: Open): void {
  connection.on("rekey", () => setImmediate(() => connection._protocol.rekey()));
  connection._protocol.rekey();
}

function serve({ config, authentication = accept, ready, session }: Behaviour): ssh2.Server {
  return new ssh2.Server({ ...config, hostKeys: [hostKey] }, (client) => {
    const connection = client as Open;
    connection.on("error", () => {});
    connection.on("authentication", (context) => authentication(context, connection));
    connection.on("ready", () => ready?.(connection));
    if (session === undefined || session === "silent") {
      // With nobody who listens the library refuses it.
      connection.on("session", () => {});
      return;
    }
    connection.on("session", (take) => {
      take().on("exec", (begin) => {
        const channel = begin();
        channel.on("error", () => {});
        if (session === "never closes") channel.close = () => channel;
      });
    });
  });
}

/** What happens on the bare connection, before any keys. */
const bare: Readonly<Record<string, (socket: Socket) => void>> = {
  "not a word": () => {},
  "a version that drips"(socket) {
    const drip = setInterval(() => socket.write("S"), 200);
    socket.on("close", () => clearInterval(drip));
  },
  "greetings without end"(socket) {
    const go = (): void => {
      while (!socket.destroyed && socket.write("hello\r\n".repeat(1000)));
    };
    socket.on("drain", go);
    go();
  },
  "a giant packet": (socket) =>
    void socket.write(Buffer.concat([Buffer.from("SSH-2.0-giant\r\n"), number(0x7fffffff), noise])),
  "garbage instead of keys": (socket) => void socket.write(Buffer.concat([Buffer.from("SSH-2.0-x\r\n"), noise])),
  "keys that drip"(socket) {
    socket.write(Buffer.concat([Buffer.from("SSH-2.0-slow\r\n"), number(30_004), Buffer.from([10, 20])]));
    const drip = setInterval(() => socket.write("x"), 200);
    socket.on("close", () => clearInterval(drip));
  },
};

const servers: Record<string, NetServer | ssh2.Server> = {};
for (const [name, behaviour] of Object.entries(behaviours)) servers[name] = serve(behaviour);
for (const [name, act] of Object.entries(bare))
  servers[name] = createServer((socket) => {
    socket.on("error", () => {});
    act(socket);
  });
const ports: Record<string, number> = {};
for (const [name, server] of Object.entries(servers)) {
  await new Promise<void>((resolve) => (server as NetServer).listen(0, "127.0.0.1", resolve));
  ports[name] = ((server as NetServer).address() as { port: number }).port;
}
process.on("uncaughtException", () => {}); // a client that goes in the middle of what it is sent
console.log(JSON.stringify(ports));
