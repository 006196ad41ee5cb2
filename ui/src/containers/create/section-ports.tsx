import { Link } from "wouter";
import { CheckField, RowsField, SelectField, TextField } from "../../kits/form/index.ts";
import { visibleText } from "../../kits/small/visible-text.ts";
import { createText as text } from "../../messages/create.ts";
import { freePort, portHolder } from "./conflicts.ts";
import type { CreateForm } from "./create-form.ts";
import { Part } from "./fold.tsx";
import { rowsNow } from "./stores.ts";
import type { FoundImage } from "./use-image.ts";
import { emptyPort, type PortRow } from "./values.ts";

const protocols: readonly PortRow["protocol"][] = ["tcp", "udp", "sctp"];

/** Ports of the machine that lead into the container. */
export function Ports({ form, image, self }: { form: CreateForm; image: FoundImage; self: string | undefined }) {
  const ports = form.field("ports");
  const published = new Set(ports.value.map((row) => `${row.container}/${row.protocol}`));
  const offered = (image.kind === "here" ? image.details.exposedPorts : [])
    .map((one) => {
      const [port = "", word] = one.split("/");
      return { port, protocol: protocols.find((known) => known === word) ?? "tcp" };
    })
    .filter(({ port, protocol }) => port !== "" && !published.has(`${port}/${protocol}`))
    .slice(0, 8);
  return (
    <Part title={text.ports}>
      <RowsField handle={ports} label={text.ports} help={text.portsHelp} one={text.port} empty={() => emptyPort}>
        {(row) => {
          const holder = portHolder(rowsNow(), row.value, self);
          const free = holder?.now ? freePort(rowsNow(), row.value) : undefined;
          return (
            <>
              <TextField
                handle={row.at("host")}
                label={text.hostPort}
                placeholder={text.hostPortAny}
                mono
                help={
                  holder && (
                    <>
                      {!holder.now && `${text.portLater(row.value.host, visibleText(holder.row.name, 60))} `}
                      <Link href={`/${holder.row.id.slice(0, 12)}?engine=${encodeURIComponent(holder.row.engine)}`}>
                        {text.openOther(visibleText(holder.row.name, 60))}
                      </Link>{" "}
                      {free !== undefined && (
                        <button type="button" className="ph-link" onClick={() => row.at("host").set(String(free))}>
                          {text.portFree(free)}
                        </button>
                      )}
                    </>
                  )
                }
              />
              <TextField handle={row.at("container")} label={text.containerPort} mono placeholder="80" />
              <SelectField
                handle={row.at("protocol")}
                label={text.protocol}
                choices={protocols.map((value) => ({ value, label: value.toUpperCase() }))}
              />
              <TextField handle={row.at("ip")} label={text.ip} placeholder={text.ipAny} mono />
            </>
          );
        }}
      </RowsField>
      {offered.length > 0 && (
        <p className="ph-offers">
          {text.exposed}{" "}
          {offered.map(({ port, protocol }) => (
            <button
              key={`${port}/${protocol}`}
              type="button"
              className="ph-link"
              onClick={() => {
                // Ports below 1024 are not everybody's to open.
                const wanted = Number(port) < 1024 ? 8000 + Number(port) : Number(port);
                const free = freePort(rowsNow(), { ...emptyPort, protocol, host: String(wanted - 1) });
                ports.set([...ports.value, { ...emptyPort, protocol, container: port, host: String(free ?? "") }]);
              }}
            >
              {text.publish(`${port}/${protocol}`)}
            </button>
          ))}
        </p>
      )}
      {(form.state.values.publishAll || offered.length > 1) && (
        <CheckField handle={form.field("publishAll")} label={text.publishAll} />
      )}
    </Part>
  );
}
