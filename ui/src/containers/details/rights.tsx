import { formatBytes } from "../../kits/small/format.ts";
import { SafeText } from "../../kits/small/small.tsx";
import { detailsText as text } from "../../messages/container-details.ts";
import { Card, Fact, Facts } from "./card.tsx";
import type { TabProps } from "./standing.ts";

/** What it may do. */
export function Rights({ container }: TabProps) {
  const { spec, privileged, capabilities } = container;
  const shared = [
    ...(spec.networkMode === "host" ? [text.namespaceNames.network] : []),
    ...(["pid", "ipc", "uts", "userns"] as const).flatMap((name) =>
      spec[name] === "host" ? [text.namespaceNames[name]] : [],
    ),
  ];
  return (
    <Card title={text.rights}>
      {privileged && (
        <p className="ph-details__warning">
          <strong>{text.privileged}.</strong> {text.privilegedHint}
        </p>
      )}
      <Facts>
        <Fact name={text.privileged}>{privileged ? text.yes : text.no}</Fact>
        <Fact name={text.capabilities}>
          {capabilities.length > 0 ? <Tags words={capabilities.map(withoutPrefix)} /> : text.capDefault}
        </Fact>
        <Fact name={text.capAdd}>
          {spec.capAdd?.length ? <Tags words={spec.capAdd.map(withoutPrefix)} /> : undefined}
        </Fact>
        <Fact name={text.capDrop}>
          {spec.capDrop?.length ? <Tags words={spec.capDrop.map(withoutPrefix)} /> : undefined}
        </Fact>
        <Fact name={text.securityOptions}>
          {spec.securityOptions?.length ? <Tags words={spec.securityOptions} /> : undefined}
        </Fact>
        <Fact name={text.devices}>
          {spec.devices?.length ? <Tags words={spec.devices.map(({ host }) => host)} /> : undefined}
        </Fact>
        <Fact name={text.sharesHost}>{shared.length > 0 ? <Tags words={shared} /> : text.none}</Fact>
      </Facts>
    </Card>
  );
}

function Tags({ words }: { readonly words: readonly string[] }) {
  return (
    <span className="ph-details__meta">
      {words.map((word) => (
        <span key={word} className="ph-tag">
          <SafeText text={word} />
        </span>
      ))}
    </span>
  );
}

function withoutPrefix(capability: string): string {
  return capability.replace(/^CAP_/, "");
}

/** What it may use. */
export function Resources({ container }: TabProps) {
  const { spec } = container;
  const bytes = (size: number | undefined): string | undefined =>
    size === undefined ? undefined : size < 0 ? text.unlimited : formatBytes(size);
  const facts: readonly (readonly [string, string | number | undefined])[] = [
    [text.memoryLimit, bytes(spec.memory)],
    [text.memoryReservation, bytes(spec.memoryReservation)],
    [text.swap, bytes(spec.memorySwap)],
    [text.cpus, spec.cpus],
    [text.cpuset, spec.cpusetCpus],
    [text.cpuShares, spec.cpuShares],
    [text.pidsLimit, spec.pidsLimit !== undefined && spec.pidsLimit < 0 ? text.unlimited : spec.pidsLimit],
    [text.shm, bytes(spec.shmSize)],
    [
      text.ulimits,
      spec.ulimits?.map(({ name, soft, hard }) => `${name} ${soft}${hard === undefined ? "" : `:${hard}`}`).join(", "),
    ],
  ];
  const known = facts.filter(([, value]) => value !== undefined && value !== "");
  return (
    <Card title={text.resources}>
      {known.length === 0 ? (
        <p className="ph-details__quiet">{text.noLimits}</p>
      ) : (
        <Facts>
          {known.map(([name, value]) => (
            <Fact key={name} name={name}>
              <span className="ph-figure">{value}</span>
            </Fact>
          ))}
        </Facts>
      )}
    </Card>
  );
}
