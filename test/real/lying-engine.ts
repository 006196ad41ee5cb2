import { fork } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { dirname } from "node:path";

/** How an engine can be wrong. */
export type Lie =
  /** The first list of containers is refused, the later ones are empty. */
  | "first list fails"
  /** 10,000 events a second about 2,000 containers. */
  | "event storm"
  /** Lists without end. */
  | "endless list"
  /** An event without end. */
  | "endless event"
  | "nulls"
  | "garbage"
  | "hangs";

/** Listens in a process of its own as a Podman that is wrong in one way, for anybody, until disposed. */
export async function startLyingEngine(lie: Lie, socket = "/run/podman/podman.sock"): Promise<AsyncDisposable> {
  mkdirSync(dirname(socket), { recursive: true });
  rmSync(socket, { force: true });
  const child = fork(import.meta.filename, [lie, socket], { execArgv: [] });
  await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => Promise.reject(new Error("the lying engine ended"))),
  ]);
  return {
    async [Symbol.asyncDispose]() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
      rmSync(socket, { force: true });
    },
  };
}

const stream = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const whole = (text: string, more = ""): string =>
  `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(text)}\r\n${more}\r\n${text}`;
const idOf = (n: number): string => n.toString(16).padStart(64, "0");

function serve(lie: Lie, path: string): void {
  let lists = 0;
  const answer = (url: string, socket: Socket): void => {
    if (lie === "hangs") return;
    if (lie === "garbage") return void socket.write("\0\x01 no HTTP \r\n\r\n");
    if (url.includes("/_ping")) return void socket.write(whole("OK", "Libpod-API-Version: 4.3.1\r\n"));
    if (url.includes("/events")) {
      socket.write(stream);
      if (lie === "endless event") endless(socket, chunk("a".repeat(65_536)));
      if (lie === "event storm") storm(socket);
      return;
    }
    if (!url.includes("/containers/json")) return void socket.write(whole("[]"));
    lists += 1;
    if (lie === "first list fails" && lists === 1) socket.write("HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n");
    else if (lie === "endless list") {
      socket.write(stream);
      endless(socket, chunk(`"${"a".repeat(65_536)}",`));
    } else if (lie === "nulls")
      socket.write(
        whole(
          '[null,{},3,[],{"Id":null,"Names":null,"Ports":[null]},{"Id":"x","Names":[null],"Labels":{"__proto__":"y"}}]',
        ),
      );
    else if (lie === "event storm" && !url.includes("filters"))
      socket.write(
        whole(
          JSON.stringify(Array.from({ length: 2000 }, (_, n) => ({ Id: idOf(n), Names: [`c${n}`], State: "running" }))),
        ),
      );
    else socket.write(whole("[]"));
  };
  createServer((socket) => {
    let text = "";
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n")) {
        answer(text.split(" ")[1] ?? "", socket);
        text = text.slice(end + 4);
      }
    });
  }).listen(path, () => {
    chmodSync(path, 0o777);
    process.send?.("listening");
  });
}

function endless(socket: Socket, piece: string): void {
  const more = (): void => {
    while (socket.writable && socket.write(piece));
  };
  socket.on("drain", more);
  more();
}

function storm(socket: Socket): void {
  let n = 0;
  const timer = setInterval(() => {
    let batch = "";
    for (let k = 0; k < 200; k++) {
      n += 1;
      const Action = ["start", "die", "rename", "pause"][n % 4];
      const Actor = { ID: idOf(n % 2000), Attributes: { name: `c${n}`, image: "x" } };
      batch += `${JSON.stringify({ Type: "container", Action, Actor, time: 1, timeNano: 1e9 })}\n`;
    }
    socket.write(chunk(batch));
  }, 20);
  socket.on("close", () => clearInterval(timer));
}

const [, program, lie, path] = process.argv;
if (program === import.meta.filename && lie !== undefined && path !== undefined) serve(lie as Lie, path);
