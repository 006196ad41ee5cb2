import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { after, before, suite, test } from "node:test";
import { type ContainerSpec, format, parse } from "../../src/commandline/index.ts";
import { specFromDocker, toDocker } from "../../src/engines/docker/spec.ts";
import { specFromPodman, toLibpod } from "../../src/engines/podman/spec.ts";
import { startDocker, startPodman, type TestEngine, tinyImages } from "../bed/index.ts";

/** One call of an engine's API. */
function call(engine: TestEngine, method: string, path: string, body?: object): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const headers = body ? { "content-type": "application/json" } : {};
  request({ socketPath: engine.socket, method, path, headers }, (answer) => {
    let text = "";
    answer
      .setEncoding("utf8")
      .on("data", (chunk: string) => {
        text += chunk;
      })
      .on("end", () =>
        (answer.statusCode ?? 500) < 300
          ? resolve(text === "" ? undefined : JSON.parse(text))
          : reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`)),
      );
  })
    .on("error", reject)
    .end(body ? JSON.stringify(body) : undefined);
  return promise;
}

/** Lines are broken here for reading. */
const oneLine = (line: string) => line.replaceAll(/\n {4}/g, " ");

/** Mounts come in any order. */
const byTarget = (mounts: unknown) =>
  (mounts as Json[]).toSorted((a, b) => String(a.Destination).localeCompare(String(b.Destination)));

type Json = Readonly<Record<string, unknown>>;
const record = (value: unknown): Json => (value ?? {}) as Json;

/** Lines as people write them; together they use what Podman on this machine can do. */
const podmanLines: Readonly<Record<string, string>> = {
  plain: "podman run -d localhost/tiny:1",
  everyday:
    `podman run -d --restart unless-stopped -p 8080:80 -p 127.0.0.1:5353:53/udp -e A=b -e 'B=two words' -e EMPTY=
    -v data:/data -v /tmp:/host:ro -l a=b -l 'with space=x=y' --hostname web -u 1000:1000 -w /tmp localhost/tiny:web`.replaceAll(
      "\n",
      " ",
    ),
  ranges:
    "podman run -d -p 8000-8003:9000-9003 -p 9100-9101:9100-9101/udp -p 77 -p 127.0.0.1::78 --expose 55 --expose 56/udp localhost/tiny:web",
  all: "podman run -d -P --expose 90 -p 10.88.0.1:8099:99 localhost/tiny:web",
  words: `podman run -it --entrypoint '["/bin/sh","-c"]' localhost/tiny:web 'sleep 100' "it's"`,
  single: "podman run -d --entrypoint sleep localhost/tiny:web 100",
  cleared: "podman run -d --entrypoint '' localhost/tiny:web ls -l",
  init: "podman run -d --init --entrypoint sleep localhost/tiny:1 5",
  limits: `podman run -d -m 64m --memory-reservation 32m --cpus 0.5 --cpu-shares 512 --pids-limit 100 --ulimit nofile=100:200
    --ulimit core=-1 --shm-size 10m --oom-score-adj 100 --cpuset-cpus 0 localhost/tiny:1`,
  swap: "podman run -d -m 64m --memory-swap 96m --memory-swappiness 10 --oom-kill-disable --cpu-period 50000 --cpu-quota 20000 localhost/tiny:1",
  unlimited: "podman run -d -m 64m --memory-swap -1 --pids-limit -1 localhost/tiny:1",
  rights: `podman run -d --cap-add SYS_ADMIN --cap-drop CHOWN,FOWNER --security-opt no-new-privileges
    --security-opt seccomp=unconfined --security-opt mask=/proc/x:/proc/y --security-opt label=disable
    --security-opt label=type:x --security-opt apparmor=unconfined --security-opt proc-opts=hidepid=2
    --device /dev/fuse:/dev/fuse2:rw --device /dev/null --device-cgroup-rule 'c 1:3 rwm' --group-add 10
    --sysctl net.ipv4.ip_forward=1 localhost/tiny:1`,
  none: "podman run -d --cap-drop all --cap-add CHOWN localhost/tiny:1",
  privileged: "podman run -d --privileged --network host --pid host --uts host --ipc host localhost/tiny:1",
  names: `podman run -d --network n1 --ip 10.99.0.5 --network-alias al --dns 1.1.1.1 --dns-search x.y --dns-option ndots:2
    --add-host db:10.0.0.1 --mac-address 02:00:00:00:00:05 localhost/tiny:1`,
  networks:
    "podman run -d --network n2 --network n1:ip=10.99.0.9,alias=foo,mac=02:00:00:00:00:09,interface_name=eth9 localhost/tiny:1",
  bridge: "podman run -d --network bridge --ip 10.88.0.77 localhost/tiny:1",
  offline: "podman run -d --network none --no-hosts localhost/tiny:1",
  joined: "podman run -d --network container:base --pid container:base localhost/tiny:1",
  pod: "podman run -d --pod pp localhost/tiny:1",
  health: `podman run -d --health-cmd 'echo hi "there"' --health-interval 40s --health-retries 5 --health-timeout 1m30s
    --health-start-period 5s --health-on-failure kill localhost/tiny:1`,
  exec: `podman run -d --health-cmd '["a","b c"]' --health-interval disable localhost/tiny:1`,
  sick: "podman run -d --no-healthcheck localhost/tiny:health",
  well: "podman run -d localhost/tiny:health",
  readonly: "podman run -d --read-only --tmpfs /t3:size=1m,mode=700 --tmpfs /tmp:ro localhost/tiny:1",
  strict: "podman run -d --read-only --read-only-tmpfs=false localhost/tiny:1",
  mounts: `podman run -d -v named:/n:U,z -v /tmp:/t1:rslave,nosuid,noexec -v /anonymous -v /tmp:/t2:O
    --mount type=bind,source=/tmp,target=/co:lon,bind-nonrecursive=true --mount type=image,source=localhost/tiny:2,target=/im,rw=true
    --mount type=devpts,target=/pts --mount type=tmpfs,target=/te:mp,tmpfs-size=1000 -v once:/once:nocopy localhost/tiny:1`.replaceAll(
    "\n",
    " ",
  ),
  borrowed: "podman run -d --volumes-from giver:ro -v /tmp:/own localhost/tiny:1",
  volumes: "podman run -d localhost/volumes:1",
  ignored: "podman run -d --image-volume ignore localhost/volumes:1",
  secrets:
    "podman run -d --secret sec,type=env,target=SS --secret sec --secret sec,target=other,uid=3,gid=4,mode=0400 localhost/tiny:1",
  users: "podman run -d --uidmap 0:1000:100 --gidmap 0:2000:100 localhost/tiny:1",
  small: `podman run -d --tz Europe/Berlin --umask 0077 --timeout 99 --systemd always --stop-timeout 3 --cgroupns host
    --requires base --unsetenv PATH --hostuser root --personality LINUX32 --sdnotify conmon
    --env-merge 'P=\${PATH}x' --log-driver k8s-file --log-opt max-size=10m --annotation an=no --chrootdirs /cc localhost/tiny:1`.replaceAll(
    "\n",
    " ",
  ),
  signal:
    "podman run -d --stop-signal INT --restart on-failure:4 --log-driver none --cgroup-parent /foo --pull never localhost/tiny:1",
  hostile: `podman run -d -e 'X=\u202e$(id)\n\`id\`' -l '__proto__=<b>' -l 'q="' --annotation 'a,b=c,"d"' -e 'L=-x' localhost/tiny:1 -- '' '-x'`,
  rm: "podman run --rm -i localhost/tiny:1",
};

/** Without the command, Podman 4.3's inspect shows "no limit of processes" as it shows engines that have none. */
const unseen = new Set(["unlimited"]);

suite("Podman", () => {
  let engine: TestEngine;
  const api = "/v4.0.0/libpod";
  const inspect = async (name: string) => record(await call(engine, "GET", `${api}/containers/${name}/json`));
  const images = new Map<string, unknown>();
  const ids = { base: "", pp: "" };
  const image = async (name: unknown) => {
    if (typeof name !== "string") return undefined;
    if (!images.has(name)) images.set(name, await call(engine, "GET", `${api}/images/${name}/json`));
    return images.get(name);
  };

  before(async () => {
    engine = await startPodman();
    await tinyImages(engine);
    writeFileSync("/run/bed/secret", "s3cret");
    await engine.cli("secret", "create", "sec", "/run/bed/secret");
    await engine.cli("network", "create", "--subnet", "10.99.0.0/24", "n1");
    await engine.cli("network", "create", "--subnet", "10.98.0.0/24", "n2");
    ids.pp = (await engine.cli("pod", "create", "--name", "pp")).trim();
    ids.base = (await engine.cli("create", "--name", "base", "localhost/tiny:1")).trim();
    await engine.cli("create", "--name", "giver", "-v", "/given", "-v", "gift:/gift", "localhost/tiny:1");
    await engine.cli("commit", "-c", "VOLUME /declared", "-c", 'ENTRYPOINT ["sh","-c"]', "base", "localhost/volumes:1");
  });

  // The machine with all containers vanishes with the program.
  after(() => engine.kill());

  /** What must be equal between two containers that were asked for in the same words. */
  function comparable(all: Json): Json {
    // Names of its own: the id, nameless volumes, free ports.
    const id = String(all.Id);
    const text = JSON.stringify(all)
      .replaceAll(id, "ID")
      .replaceAll(id.slice(0, 12), "ID")
      .replace(/(?<=volumes\/|"Name":"|"Binds":\[[^\]]*")[0-9a-f]{64}/g, "NAMELESS")
      .replace(/"HostPort":"[34]\d{4}"/g, '"HostPort":"FREE"');
    const named = record(JSON.parse(text));
    const { CreateCommand: _, ...config } = record(named.Config);
    const host = record(named.HostConfig);
    const noSwapLimit = Number(host.MemorySwap) > 2 ** 62;
    return {
      ...{ Path: named.Path, Args: named.Args, ImageName: named.ImageName, Rootfs: named.Rootfs, Pod: named.Pod },
      ...{ EffectiveCaps: named.EffectiveCaps, BoundingCaps: named.BoundingCaps, Dependencies: named.Dependencies },
      Config: { ...config, Env: sorted(config.Env), Annotations: withoutTty(record(config.Annotations)) },
      HostConfig: {
        ...host,
        ...(noSwapLimit ? { MemorySwap: 0 } : {}),
        Binds: sorted(host.Binds),
        LogConfig: { ...record(host.LogConfig), Path: "" },
      },
      Mounts: sorted(named.Mounts),
      Networks: record(named.NetworkSettings).Networks,
    };
  }
  // Podman gives them in any order.
  const sorted = (list: unknown) => (Array.isArray(list) ? list.toSorted(byText) : list);
  const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  // The command notes what the service does not.
  const withoutTty = ({ "io.kubernetes.cri-o.TTY": _, ...rest }: Json) => rest;

  for (const [name, line] of Object.entries(podmanLines))
    test(`made again from what inspect says, "${name}" is the same container`, async () => {
      const words = parse(oneLine(line), "podman").spec;
      // Inspect names containers and pods by their ids.
      const asked: ContainerSpec = JSON.parse(
        JSON.stringify({ ...words, name })
          .replaceAll("container:base", `container:${ids.base}`)
          .replace('"pp"', `"${ids.pp}"`),
      );
      const [, ...args] = format(asked, "podman", { verb: "create" });
      await engine.cli(...args);
      const first = await inspect(name);
      const spec = specFromPodman(first, await image(first.ImageName));
      assert.deepEqual(spec, asked);
      await call(engine, "POST", `${api}/containers/create`, toLibpod({ ...spec, name: `${name}-again` }));
      const second = await inspect(`${name}-again`);
      assert.deepEqual(comparable(second), comparable(first));
      assert.deepEqual(specFromPodman(second, await image(first.ImageName)), { ...spec, name: `${name}-again` });
    });

  for (const [name, line] of Object.entries(podmanLines).filter(([n]) => !unseen.has(n)))
    test(`"${name}" is the same container again where inspect remembers no command`, async () => {
      const first = await inspect(name);
      const { CreateCommand: _, ...config } = record(first.Config);
      const spec = specFromPodman({ ...first, Config: config }, await image(first.ImageName));
      await call(engine, "POST", `${api}/containers/create`, toLibpod({ ...spec, name: `${name}-seen` }));
      assert.deepEqual(comparable(await inspect(`${name}-seen`)), comparable(first), line);
    });

  test("a container that runs was asked for in the same words as before it ran", async () => {
    for (const name of ["plain", "names", "networks", "unlimited", "health", "volumes", "ranges", "init", "readonly"]) {
      const before = await inspect(name);
      const { CreateCommand: _, ...config } = record(before.Config);
      await engine.cli("start", name);
      const running = await inspect(name);
      const { CreateCommand: _2, ...runningConfig } = record(running.Config);
      const its = await image(before.ImageName);
      assert.deepEqual(specFromPodman(running, its), specFromPodman(before, its), name);
      assert.deepEqual(
        specFromPodman({ ...running, Config: runningConfig }, its),
        specFromPodman({ ...before, Config: config }, its),
        `${name} without its command`,
      );
      await engine.cli("stop", "-t", "0", name);
      assert.deepEqual(specFromPodman(await inspect(name), its), specFromPodman(before, its), `${name} stopped`);
    }
  });
});

const dockerLines: Readonly<Record<string, string>> = {
  plain: "docker run -d localhost/tiny:1",
  everyday: `docker run -d --restart unless-stopped -p 8080:80 -p 127.0.0.1:5353:53/udp -e A=b -e 'B=two words' -e EMPTY=
    -v /tmp:/host:ro -v data:/data -v /nameless --tmpfs /t:size=1m,mode=700 -l a=b -l dotted.name=x=y --hostname web
    --domainname dd -u 1000:1000 -w /tmp localhost/tiny:web`,
  ranges:
    "docker run -d -p 77 -p 8100-8105:78 -p 8000-8003:9000-9003 -p 9100-9101:9100-9101/udp --expose 55 --expose 56/udp localhost/tiny:web",
  all: "docker run -d -P localhost/tiny:web",
  words: `docker run -it --entrypoint sh localhost/tiny:web -c "sleep 100" "it's"`,
  cleared: "docker run -d --entrypoint '' localhost/volumes:1 ls -l",
  init: "docker run -d --init --rm localhost/tiny:1 sleep 5",
  limits: `docker run -d -m 64m --memory-reservation 32m --memory-swap 96m --memory-swappiness 10 --cpus 0.5 --cpu-shares 512
    --pids-limit 100 --ulimit nofile=100:200 --shm-size 10m --oom-kill-disable --oom-score-adj 100 --cpuset-cpus 0
    --device-read-bps /dev/null:1m --device-write-iops /dev/null:100 localhost/tiny:1`,
  unlimited: "docker run -d -m 64m --memory-swap -1 --cpu-period 50000 --cpu-quota 20000 localhost/tiny:1",
  rights: `docker run -d --cap-add SYS_ADMIN --cap-drop ALL --security-opt no-new-privileges --security-opt seccomp=unconfined
    --security-opt apparmor=unconfined --device /dev/fuse:/dev/fuse2:rw --device /dev/null --device-cgroup-rule 'c 1:3 rwm'
    --group-add 10 --sysctl net.ipv4.ip_forward=1 --read-only --ipc shareable --cgroup-parent /foo localhost/tiny:1`,
  privileged: "docker run -d --privileged --network host --pid host --uts host --ipc host localhost/tiny:1",
  open: "docker run -d --security-opt systempaths=unconfined localhost/tiny:1",
  names: `docker run -d --network n1 --ip 10.99.0.5 --network-alias al --dns 1.1.1.1 --dns-search x.y --dns-option ndots:2
    --add-host db:10.0.0.1 --link base:b localhost/tiny:1`,
  linked: "docker run -d --link base:b localhost/tiny:1",
  bridge: "docker run -d --network bridge localhost/tiny:1",
  offline: "docker run -d --network none localhost/tiny:1",
  joined: "docker run -d --network container:base --pid container:base localhost/tiny:1",
  health: `docker run -d --health-cmd 'echo hi "there"' --health-interval 40s --health-retries 5 --health-timeout 1m30s
    --health-start-period 5s localhost/tiny:1`,
  sooner: "docker run -d --health-interval 5s localhost/tiny:health",
  sick: "docker run -d --no-healthcheck localhost/tiny:health",
  well: "docker run -d localhost/tiny:health",
  mounts: `docker run -d -v /tmp:/t1:rslave,ro -v once:/once:nocopy
    --mount type=bind,source=/tmp,target=/mm,readonly,bind-propagation=rslave --mount type=bind,source=/tmp,target=/co:lon
    --mount type=volume,source=vv,target=/vv,volume-label=a=b,volume-driver=local localhost/tiny:1`,
  borrowed: "docker run -d --volumes-from giver:ro -v /tmp:/own localhost/tiny:1",
  volumes: "docker run -d localhost/volumes:1",
  gpus: "docker run -d --gpus all localhost/tiny:1",
  small: `docker run -d --stop-signal SIGINT --stop-timeout 3 --restart on-failure:4 --log-opt max-size=10m
    -e PATH=/bin:/sbin localhost/tiny:1`,
  hostile: `docker run -d -e 'X=\u202e$(id)\n\`id\`' -l '__proto__=<b>' -l 'q="' -e '__proto__=1' -e L=-x localhost/tiny:1 -- '' '-x'`,
};

suite("Docker", () => {
  let engine: TestEngine;
  const inspect = async (name: string) => record(await call(engine, "GET", `/v1.41/containers/${name}/json`));
  const machine: { cgroupVersion?: 1 | 2 } = {};
  let base = "";
  const specOf = async (container: Json) =>
    specFromDocker(container, await call(engine, "GET", `/v1.41/images/${container.Image}/json`), machine);
  const make = async (spec: ContainerSpec) => {
    const { query, body, connect } = toDocker(spec);
    const made = await call(engine, "POST", `/v1.41/containers/create?${new URLSearchParams(query)}`, body);
    for (const { network, endpoint } of connect)
      await call(engine, "POST", `/v1.41/networks/${network}/connect`, {
        Container: record(made).Id,
        EndpointConfig: endpoint,
      });
  };

  before(async () => {
    engine = await startDocker();
    await tinyImages(engine);
    machine.cgroupVersion = record(await call(engine, "GET", "/v1.41/info")).CgroupVersion === "2" ? 2 : 1;
    await engine.cli("network", "create", "--subnet", "10.99.0.0/24", "n1");
    await engine.cli("network", "create", "--subnet", "10.98.0.0/24", "n2");
    base = (await engine.cli("run", "-d", "--name", "base", "localhost/tiny:1")).trim();
    await engine.cli("create", "--name", "giver", "-v", "/given", "-v", "gift:/gift", "localhost/tiny:1");
    await engine.cli("commit", "-c", "VOLUME /declared", "-c", 'ENTRYPOINT ["sh","-c"]', "base", "localhost/volumes:1");
  });
  after(async () => {
    await engine.cli("rm", "-f", "base");
    await engine.kill();
  });

  // Docker's command gives variables and volumes in any order.
  const inOrder = (spec: ContainerSpec) => ({
    ...spec,
    env: spec.env?.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    mounts: spec.mounts?.toSorted((a, b) => (a.target < b.target ? -1 : 1)),
  });

  function comparable(all: Json): Json {
    const id = String(all.Id);
    const text = JSON.stringify({
      ...{ Path: all.Path, Args: all.Args, Image: all.Image, Config: all.Config, HostConfig: all.HostConfig },
      Mounts: byTarget(all.Mounts),
      Networks: record(all.NetworkSettings).Networks,
    });
    const named = JSON.parse(
      text
        .replaceAll(id, "ID")
        .replaceAll(id.slice(0, 12), "ID")
        .replaceAll('"CAP_', '"')
        .replaceAll(`:${all.Name}/`, ":/NAME/")
        .replace(/(?<=volumes\/|"Name":")[0-9a-f]{64}/g, "NAMELESS"),
    );
    const { AttachStdin: _a, AttachStdout: _b, AttachStderr: _c, StdinOnce: _d, ...config } = named.Config;
    return JSON.parse(
      // Docker says "nothing" in three ways.
      JSON.stringify({ ...named, Config: config }, (_, v) =>
        v === null || v === "" || (typeof v === "object" && Object.keys(v).length === 0) ? undefined : v,
      ),
    );
  }

  for (const [name, line] of Object.entries(dockerLines))
    test(`made again from what inspect says, "${name}" is the same container`, async () => {
      const { spec: words } = parse(oneLine(line), "docker");
      const asked: ContainerSpec = JSON.parse(
        JSON.stringify({ ...words, name }).replaceAll("container:base", `container:${base}`),
      );
      const [, ...args] = format(asked, "docker", { verb: "create" });
      await engine.cli(...args);
      const first = await inspect(name);
      const spec = await specOf(first);
      assert.deepEqual(inOrder(spec), inOrder(asked));
      await make({ ...spec, name: `${name}-again` });
      const second = await inspect(`${name}-again`);
      assert.deepEqual(comparable(second), comparable(first));
      assert.deepEqual(await specOf(second), { ...spec, name: `${name}-again` });
    });

  test("several networks, a fixed hardware address and a bare variable survive", async () => {
    const spec: ContainerSpec = {
      image: "localhost/tiny:1",
      name: "several",
      env: [{ name: "PATH" }],
      networks: [
        { name: "n2", mac: "02:00:00:00:00:09", ip: "10.98.0.9" },
        { name: "n1", aliases: ["other"] },
      ],
    };
    await make(spec);
    assert.deepEqual(await specOf(await inspect("several")), spec);
  });

  test("a container that runs was asked for in the same words as before it ran", async () => {
    for (const name of ["plain", "names", "small", "health", "volumes", "ranges", "init", "bridge", "several"]) {
      const before = await specOf(await inspect(name));
      // With --rm it is gone when it stops.
      await engine.cli("start", name);
      assert.deepEqual(await specOf(await inspect(name)), before, name);
      await engine.cli("rm", "-f", name);
    }
  });
});
