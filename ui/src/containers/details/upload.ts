import { useEffect, useRef, useState } from "react";
import type { ProblemData } from "../../../../src/problem/index.ts";
import { inBrowser } from "../../kits/address/address.ts";
import { announce } from "../../kits/live-region/live-region.tsx";
import { detailsText as text } from "../../messages/container-details.ts";
import { aboutHost } from "../../rpc/index.ts";

interface Place {
  readonly engine: string;
  readonly id: string;
  readonly path: string;
}

interface Running {
  readonly name: string;
  readonly size: number;
  readonly sent: number;
}

export interface Uploads {
  readonly running: Running | undefined;
  readonly problem: ProblemData | undefined;
  add(files: readonly File[]): void;
  cancel(): void;
  forget(): void;
}

/** Uploads into a folder of a container, one file after the other. Those that run end with the page. */
export function useUploads(place: Place, done: () => void): Uploads {
  const [running, setRunning] = useState<Running>();
  const [problem, setProblem] = useState<ProblemData>();
  const request = useRef<XMLHttpRequest>(undefined);
  const waiting = useRef<{ file: File; place: Place }[]>([]);
  const finished = useRef(done);
  finished.current = done;
  useEffect(
    () => () => {
      waiting.current = [];
      request.current?.abort();
    },
    [],
  );
  const next = (): void => {
    const one = waiting.current.shift();
    request.current = undefined;
    if (!one) {
      setRunning(undefined);
      finished.current();
      return;
    }
    const { file } = one;
    const tell = (sent: number): void => setRunning({ name: file.name, size: file.size, sent });
    tell(0);
    // Only XMLHttpRequest tells how much of a body has been sent.
    const call = new XMLHttpRequest();
    request.current = call;
    call.open(
      "POST",
      inBrowser(`/files/container/file?${aboutHost(new URLSearchParams({ ...one.place, name: file.name }))}`),
    );
    call.upload.onprogress = ({ loaded }) => tell(loaded);
    call.onload = () => {
      if (call.status === 204) announce(text.uploaded(file.name));
      else setProblem(problemIn(call.responseText));
      next();
    };
    call.onerror = () => {
      setProblem({ code: "connection-lost", title: text.uploadLost(file.name), time: new Date().toISOString() });
      waiting.current = [];
      next();
    };
    call.onabort = () => next();
    call.send(file);
  };
  return {
    running,
    problem,
    add(files) {
      setProblem(undefined);
      waiting.current.push(...files.map((file) => ({ file, place })));
      if (!request.current) next();
    },
    cancel() {
      waiting.current = [];
      request.current?.abort();
    },
    forget: () => setProblem(undefined),
  };
}

function problemIn(body: string): ProblemData {
  try {
    const { problem } = JSON.parse(body) as { problem: ProblemData };
    if (problem.title) return problem;
  } catch {
    // no problem in it: said below
  }
  return {
    code: "unknown",
    title: text.uploadFailed,
    detail: { output: body.slice(0, 2000) },
    time: new Date().toISOString(),
  };
}
