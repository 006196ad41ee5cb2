import assert from "node:assert/strict";
import { test } from "node:test";
import { networkCommands } from "./network-command.ts";
import { volumeCommands } from "./volume-command.ts";

const both = ["podman", "docker"] as const;
const labels = { team: "a b" };
const wish = { name: "app", driver: "", subnet: "", gateway: "", internal: false, ipv6: false };
const full = { ...wish, driver: "macvlan", subnet: "10.1.0.0/24", gateway: "10.1.0.1", internal: true, ipv6: true };

test("what is done to volumes has its command and its call on each engine", () => {
  assert.deepEqual(
    both.map((engine) => volumeCommands.create(engine, { name: "data", driver: "", labels })),
    [
      {
        cli: "podman volume create '--label=team=a b' data",
        api: `POST /v4.0.0/libpod/volumes/create '{"Name":"data","Label":{"team":"a b"}}'`,
      },
      {
        cli: "docker volume create '--label=team=a b' data",
        api: `POST /v1.40/volumes/create '{"Name":"data","Labels":{"team":"a b"}}'`,
      },
    ],
  );
  assert.deepEqual(volumeCommands.remove("podman", ["a", "b/c"]), {
    cli: "podman volume rm a b/c",
    api: "DELETE /v4.0.0/libpod/volumes/a\nDELETE /v4.0.0/libpod/volumes/b%2Fc",
  });
  const many = volumeCommands.remove(
    "docker",
    Array.from({ length: 25 }, (_, at) => `v${at}`),
  );
  assert.match(many.api, /volumes\/v19\n# and 5 more like these$/);
});

test("what is done to networks has its command and its call on each engine", () => {
  const calls = (engine: "podman" | "docker") => [
    networkCommands.create(engine, wish).api,
    networkCommands.create(engine, full).api,
    networkCommands.remove(engine, ["app", "b"]).api,
    networkCommands.connect(engine, "app", "web").api,
    networkCommands.connect(engine, "app", "web", { aliases: ["db"], address: "10.1.0.9" }).api,
    networkCommands.connect(engine, "app", "web", { address: "fd00::9" }).api,
    networkCommands.disconnect(engine, "app", "web").api,
  ];
  const podman = "/v4.0.0/libpod/networks";
  assert.deepEqual(calls("podman"), [
    `POST ${podman}/create '{"name":"app","dns_enabled":true}'`,
    `POST ${podman}/create '{"name":"app","driver":"macvlan","internal":true,"ipv6_enabled":true,"dns_enabled":true,` +
      `"subnets":[{"subnet":"10.1.0.0/24","gateway":"10.1.0.1"}]}'`,
    `DELETE ${podman}/app\nDELETE ${podman}/b`,
    `POST ${podman}/app/connect '{"container":"web"}'`,
    `POST ${podman}/app/connect '{"container":"web","aliases":["db"],"static_ips":["10.1.0.9"]}'`,
    `POST ${podman}/app/connect '{"container":"web","static_ips":["fd00::9"]}'`,
    `POST ${podman}/app/disconnect '{"Container":"web"}'`,
  ]);
  const docker = "/v1.40/networks";
  assert.deepEqual(calls("docker"), [
    `POST ${docker}/create '{"Name":"app","CheckDuplicate":true}'`,
    `POST ${docker}/create '{"Name":"app","CheckDuplicate":true,"Driver":"macvlan","Internal":true,"EnableIPv6":true,` +
      `"IPAM":{"Config":[{"Subnet":"10.1.0.0/24","Gateway":"10.1.0.1"}]}}'`,
    `DELETE ${docker}/app\nDELETE ${docker}/b`,
    `POST ${docker}/app/connect '{"Container":"web"}'`,
    `POST ${docker}/app/connect '{"Container":"web","EndpointConfig":{"Aliases":["db"],"IPAMConfig":{"IPv4Address":"10.1.0.9"}}}'`,
    `POST ${docker}/app/connect '{"Container":"web","EndpointConfig":{"IPAMConfig":{"IPv6Address":"fd00::9"}}}'`,
    `POST ${docker}/app/disconnect '{"Container":"web"}'`,
  ]);
  assert.equal(
    networkCommands.connect("podman", "app", "web", { aliases: ["db"], address: "fd00::9" }).cli,
    "podman network connect --alias=db --ip6=fd00::9 app web",
  );
  assert.equal(
    networkCommands.create("docker", full).cli,
    "docker network create --driver=macvlan --subnet=10.1.0.0/24 --gateway=10.1.0.1 --internal --ipv6 app",
  );
  assert.equal(networkCommands.disconnect("docker", "app", "a b").cli, "docker network disconnect app 'a b'");
});
