import { Link } from "wouter";
import type { PublishedPort } from "../../../../src/engines/index.ts";
import { SafeText } from "../../kits/small/small.tsx";
import { Term } from "../../kits/term/term.tsx";
import { detailsText as text } from "../../messages/container-details.ts";
import { Card, Fact, Facts, Path } from "./card.tsx";
import type { TabProps } from "./standing.ts";
import { tabPath } from "./where.ts";

/** Ports, networks and addresses. */
export function Networking({ container }: TabProps) {
  const { ports, addresses, spec } = container;
  return (
    <Card title={text.networking}>
      {ports.length === 0 ? (
        <p className="ph-details__quiet">{text.noPorts}</p>
      ) : (
        <ul className="ph-items" aria-label={text.ports}>
          {distinct(ports).map((port) => (
            <li key={`${port.hostIp} ${port.hostPort} ${port.containerPort} ${port.protocol}`}>
              <Port port={port} running={container.state === "running"} />
            </li>
          ))}
        </ul>
      )}
      {addresses.length === 0 ? (
        <Facts>
          <Fact name={text.networkMode}>
            {spec.networkMode ? <SafeText text={spec.networkMode} /> : text.noNetworks}
          </Fact>
        </Facts>
      ) : (
        <ul className="ph-items" aria-label={text.networks}>
          {addresses.map(({ network, address, gateway, mac }) => (
            <li key={network} className="ph-items__block">
              <strong>
                <SafeText text={network} />
              </strong>
              <Facts>
                <Fact name={text.address}>{address && <Path path={address} />}</Fact>
                <Fact name={text.gateway}>{gateway && <code>{gateway}</code>}</Fact>
                <Fact name={text.mac}>{mac && <code>{mac}</code>}</Fact>
              </Facts>
            </li>
          ))}
        </ul>
      )}
      <Facts>
        <Fact name={text.dns}>{spec.dns?.length ? <SafeText text={spec.dns.join(", ")} lines /> : undefined}</Fact>
        <Fact name={text.hosts}>
          {spec.hosts?.length ? (
            <SafeText text={spec.hosts.map(({ name, address }) => `${name} → ${address}`).join(", ")} lines />
          ) : undefined}
        </Fact>
      </Facts>
    </Card>
  );
}

function everywhere({ hostIp }: PublishedPort): boolean {
  return hostIp === "" || hostIp === "0.0.0.0" || hostIp === "::";
}

/** The same for IPv4 and IPv6 is one for people. */
function distinct(ports: readonly PublishedPort[]): readonly PublishedPort[] {
  const known = new Set<string>();
  return ports.filter((port) => {
    const key = `${everywhere(port) ? "" : port.hostIp} ${port.hostPort} ${port.containerPort} ${port.protocol}`;
    return !known.has(key) && known.add(key);
  });
}

/** A published port; one that a browser can open is a link. */
function Port({ port, running }: { readonly port: PublishedPort; readonly running: boolean }) {
  const { hostIp, hostPort, containerPort, protocol, range = 1 } = port;
  const upTo = (first: number): string => (range > 1 ? `${first}–${first + range - 1}` : String(first));
  const open = everywhere(port);
  const name = open ? location.hostname : hostIp.includes(":") ? `[${hostIp}]` : hostIp;
  const shown = `${open ? "" : `${hostIp}:`}${upTo(hostPort)}`;
  return (
    <span className="ph-figure">
      {protocol === "tcp" && hostPort > 0 && running ? (
        <a href={`http://${name}:${hostPort}/`} target="_blank" rel="noreferrer">
          {shown}
          <span className="pf-v6-screen-reader"> {text.opens(`${name}:${hostPort}`)}</span>
        </a>
      ) : (
        shown
      )}{" "}
      <span aria-hidden="true">→</span> {upTo(containerPort)}/{protocol}
    </span>
  );
}

/** What is mounted, and where. */
export function Mounts({ container }: TabProps) {
  const { mountPoints } = container;
  return (
    <Card title={text.mounts}>
      {mountPoints.length === 0 ? (
        <p className="ph-details__quiet">{text.noMounts}</p>
      ) : (
        <ul className="ph-items">
          {mountPoints.map((mount) => (
            <li key={mount.destination} className="ph-items__block">
              <strong>
                <Path path={mount.destination}>
                  <Link
                    href={tabPath(container.id, "files", container.engine, { path: mount.destination })}
                    className="ph-items__link"
                  >
                    {text.browse}
                    <span className="pf-v6-screen-reader"> {mount.destination}</span>
                  </Link>
                </Path>
              </strong>
              <span className="ph-details__meta">
                <span className="ph-tag">
                  {mount.type === "volume" ? (
                    <Term name="volume" here={<SafeText text={mount.name || mount.source} lines />}>
                      {mount.type}
                    </Term>
                  ) : (
                    mount.type
                  )}
                </span>
                <span className="ph-tag">{mount.writable ? text.writable : text.readOnly}</span>
                <SafeText text={mount.name || mount.source} lines />
              </span>
            </li>
          ))}
        </ul>
      )}
      <Facts>
        <Fact name={text.rootReadOnly}>{container.readOnly ? text.readOnly : text.writable}</Fact>
      </Facts>
    </Card>
  );
}
