/** What the machine gives to containers and to those who steer them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeEngines } from "./engines.ts";
import { judgeKernel } from "./kernel.ts";
import { judgePeople } from "./people.ts";
import { judgePrograms } from "./programs.ts";
import type { Row } from "./report.ts";
import { judgeRootless } from "./rootless.ts";
import { judgeRuntime } from "./runtime.ts";

const told = (rows: readonly Row[]): string =>
  rows.map(({ state, title, mend }) => `${state}: ${title} | ${mend}`).join("\n");
const ann = { uid: 1000, user: "ann", multiUser: false, config: {}, systemd: true };

test("another Node than its own is a warning, missing pages are a problem", () => {
  const judge = (found: object): string =>
    told(judgeRuntime({ running: "26.1.0", wanted: "26.1.0", pages: true, again: "npm start", ...found }));
  assert.match(judge({}), /^ok: .*26\.1\.0/);
  assert.match(judge({ running: "24.0.0" }), /^warning: .*24\.0\.0.*26\.1\.0.*npm start$/);
  assert.match(judge({ wanted: undefined }), /^warning: /);
  assert.match(judge({ pages: false }), /problem: The pages are missing/);
});

test("engines: what answers, what is installed, what is closed, and what is not there", () => {
  const usual = { answering: [], podman: undefined, docker: false, start: undefined, refused: [], absence: undefined };
  const judge = (found: object, subject: object = {}): string =>
    told(judgeEngines({ ...ann, ...subject }, { ...usual, ...found }));
  assert.match(
    judge({ answering: [{ kind: "podman", version: "4.3.1", rootless: true }], podman: "4.3.1" }),
    /^ok: Podman 4\.3\.1 answers \(rootless\)\. \|[^\n]*$/,
  );
  assert.match(judge({ podman: "4.3.1" }), /^ok: .*started while somebody looks/);
  assert.match(judge({ podman: "3.4.4" }), /^problem: Podman 3\.4\.4 is too old/);
  assert.match(
    judge({ docker: true, start: "sudo service docker start" }),
    /^warning: Docker is installed and does not run\. \| sudo service docker start$/,
  );
  assert.match(judge({ podman: "4.3.1" }, { systemd: false }), /^ok: Podman 4\.3\.1 is installed;/, "nothing need run");
  const refused = [{ at: "/var/run/docker.sock", code: "permission-denied", title: "no" }];
  assert.match(
    judge({ docker: true, refused }),
    /^warning: ann may not use Docker.*usermod --append --groups docker ann[^\n]*$/,
  );
  assert.match(judge({ docker: true, refused }, { multiUser: true }), /^ok: .*administrative access/);
  assert.match(judge({ refused: [{ ...refused[0], code: "timeout" }] }), /^warning: \/var\/run\/docker\.sock: no/);
  assert.match(judge({ podman: "4.3.1", docker: true }, { config: { engine: "podman" } }), /^ok: Podman[^\n]*$/);
  const absence = {
    title: "None.",
    remedies: [{ do: "command", label: "Install", command: "sudo apt-get install podman" }],
  };
  assert.match(judge({ absence }), /^problem: None\. \| sudo apt-get install podman$/);
  assert.match(judge({ absence }, { multiUser: true }), /^warning/);
  const stopped = { title: "None.", remedies: [{ do: "command", label: "Start", command: "systemctl start docker" }] };
  assert.match(judge({ absence: stopped }), /systemctl start docker$/);
  assert.doesNotMatch(judge({ absence: stopped }, { systemd: false }), /systemctl/);
});

test("rootless: numbers of one's own, their programs, a runtime folder, lingering", () => {
  const usual = {
    podman: true,
    maps: true,
    subuid: "ann:100000:65536\n",
    subgid: "1000:100000:65536\n",
    runtime: true,
    logind: true,
    lingers: true,
  };
  const judge = (found: object, subject: object = {}): string =>
    told(judgeRootless({ ...ann, ...subject }, { ...usual, ...found }));
  assert.match(judge({}), /^ok: ann/);
  assert.equal(judge({ podman: false }), "");
  assert.equal(judge({ subuid: "", lingers: false }, { uid: 0 }), "");
  assert.equal(judge({ subuid: "", lingers: false }, { multiUser: true }), "");
  assert.match(judge({ maps: false }, { multiUser: true }), /^warning: .*uidmap/);
  assert.match(
    judge({ subuid: "bob:1:65536\nann:0:9\nann:5" }),
    /^warning: .*\/etc\/subuid\..*--add-subuids 100000-165535 ann/,
  );
  assert.match(
    judge({ subuid: "", subgid: "" }),
    /subuid and \/etc\/subgid.*--add-subuids 100000-165535 --add-subgids/,
  );
  assert.match(judge({ runtime: false }), /^warning: .*XDG_RUNTIME_DIR/);
  assert.match(
    judge({ runtime: false, logind: false }),
    /^warning: .*\| sudo install --directory --mode 700 --owner 1000/,
  );
  assert.match(judge({ lingers: false }), /^warning: .*enable-linger ann$/);
  assert.match(judge({ lingers: false, logind: false }), /^ok/);
});

test("programs and people: what administrative access needs, and who is admin", () => {
  const usual = { sudo: true, getent: true, dials: true, sftp: true };
  const programs = (found: object, subject: object = {}): string =>
    told(judgePrograms({ ...ann, ...subject }, { ...usual, ...found }));
  assert.match(programs({}), /^ok/);
  assert.match(programs({ sudo: false }), /^warning: .*su --command/);
  assert.match(programs({ sftp: false }), /^warning: .*sftp/);
  assert.match(programs({ dials: false }), /^warning: None of perl/);
  assert.equal(programs({ sudo: false, sftp: false, dials: false }, { uid: 0 }), "");
  assert.match(programs({ getent: false }, { multiUser: true }), /^problem: .*getent/);
  const people = (found: object): string =>
    told(
      judgePeople(
        { uid: 0 },
        { names: ["sudo", "wheel"], groups: [{ name: "sudo", members: ["ann"] }], id: true, ...found },
      ),
    );
  assert.match(people({}), /^ok: .*ann \(sudo\)/);
  assert.match(
    people({ groups: [{ name: "sudo", members: [] }] }),
    /^warning: Nobody is an admin.*usermod --append --groups sudo NAME$/,
  );
  assert.match(people({ groups: [] }), /do not exist/);
  assert.match(people({ id: false }), /^problem: /);
});

test("the kernel: control groups, user namespaces, watched files, open files", () => {
  const usual = {
    release: "6.1",
    cgroups: 2 as const,
    namespaces: 1000,
    restricted: undefined,
    watches: 128,
    files: 524288,
  };
  const judge = (found: object): string => told(judgeKernel({ uid: 1000 }, { ...usual, ...found }));
  assert.match(judge({}), /^ok: .*6\.1/);
  assert.match(judge({ cgroups: 1 }), /^warning: .*version 1/);
  assert.match(judge({ namespaces: 0 }), /^warning: .*sudo sysctl --write user\.max_user_namespaces=15000$/);
  assert.match(judge({ restricted: "kernel.unprivileged_userns_clone=1" }), /^warning: .*userns_clone=1$/);
  assert.match(judge({ watches: 8 }), /^warning: .*inotify/);
  assert.match(judge({ files: 1024 }), /^warning: .*1024 files/);
});
