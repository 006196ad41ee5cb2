import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { Link, useLocation, useSearchParams } from "wouter";
import type { ContainerRow, NetworkRow } from "../../../src/engines/index.ts";
import { containers } from "../containers/store.ts";
import { ShowCommand } from "../kits/command/show-command.tsx";
import { useDialogAddress } from "../kits/dialog/use-dialog-address.ts";
import { offerUndo } from "../kits/guard/guard-host.tsx";
import { Ago, SafeText } from "../kits/small/small.tsx";
import { visibleText } from "../kits/small/visible-text.ts";
import { EmptyState, Skeleton } from "../kits/state/state.tsx";
import { Term } from "../kits/term/term.tsx";
import { toastProblem } from "../kits/toast/toast.tsx";
import { networksText as text } from "../messages/networks.ts";
import { rpc, useLive } from "../rpc/index.ts";
import { Heading } from "../shell/heading.tsx";
import { ConnectDialog } from "./connect-dialog.tsx";
import { allForms } from "./forms.ts";
import { membersOf } from "./members.ts";
import { removeNetworks } from "./remove.ts";
import { networks } from "./store.ts";
import "../volumes/volumes.css";

const dialogs = ["connect"] as const;

/** One network: what it is, and who is on it. */
export function NetworkPage({ host, name }: { readonly host: string; readonly name: string }) {
  const [search] = useSearchParams();
  const [, navigate] = useLocation();
  const live = useLive(networks);
  const all = useLive(containers).data?.rows ?? {};
  const [dialog, openDialog, closeDialog] = useDialogAddress(dialogs);
  const wanted = search.get("engine");
  const rows = Object.values(live.data?.rows ?? {}).filter((row) => row.name === name || row.id === name);
  const row = rows.find(({ engine }) => engine === wanted) ?? (wanted === null ? rows[0] : undefined);
  const title = visibleText(name, 80);
  if (!row)
    return (
      <>
        <Heading title={title} />
        <div className="ph-page">
          {live.kind === "loading" || Object.keys(live.data?.parts ?? {}).length === 0 ? (
            <Skeleton height="16rem" />
          ) : (
            <EmptyState title={text.gone} action={<Link href="/">{text.toList}</Link>}>
              {""}
            </EmptyState>
          )}
        </div>
      </>
    );
  const members = membersOf(row, all);
  const candidates = Object.values(all)
    .filter((one) => one.engine === row.engine && !one.infra && !members.includes(one))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const remove = () => void removeNetworks([row]).then((done) => done && navigate("/"));
  return (
    <>
      <Heading
        title={title}
        beside={
          <>
            <Term name="network" here={<SafeText text={row.subnets.map(({ subnet }) => subnet).join(", ")} lines />} />{" "}
            · <span>{row.builtin ? text.builtin : row.driver}</span>
          </>
        }
        actions={
          <>
            <Button variant="primary" onClick={() => openDialog("connect")}>
              {text.connect}
            </Button>
            <Button
              variant="danger"
              isAriaDisabled={row.builtin}
              title={row.builtin ? text.builtinReason : undefined}
              onClick={() => !row.builtin && remove()}
            >
              {text.remove}
            </Button>
            <ShowCommand forms={() => allForms(row, members)} />
          </>
        }
      />
      <div className="ph-page ph-volume">
        <dl className="ph-volume__facts">
          <Fact name={text.engineColumn} value={text.engine(row.engine)} />
          <Fact name={text.driver} value={row.driver} />
          {row.subnets.map(({ subnet, gateway }) => (
            <Fact key={subnet} name={text.subnet} value={gateway ? `${subnet}, ${text.gateway} ${gateway}` : subnet} />
          ))}
          <Fact name={text.dns} value={row.dns ? text.yes : text.no} />
          <Fact name={text.internal} value={row.internal ? text.internalYes : text.no} />
          {row.created > 0 && (
            <div>
              <dt>{text.created}</dt>
              <dd>
                <Ago time={row.created} />
              </dd>
            </div>
          )}
        </dl>
        <section>
          <h2>{text.members}</h2>
          {members.length === 0 ? (
            <p>{text.noMembers}</p>
          ) : (
            <table className="ph-files">
              <tbody>
                {members.map((one) => (
                  <tr key={one.id}>
                    <th scope="row">
                      <Link
                        href={`~/hosts/${host}/containers/${one.id.slice(0, 12)}?engine=${encodeURIComponent(one.engine)}`}
                      >
                        <SafeText text={one.name} />
                      </Link>
                    </th>
                    <td>
                      <Button variant="secondary" size="sm" onClick={() => void disconnect(row, one)}>
                        {text.disconnect}
                        <span className="pf-v6-screen-reader"> {visibleText(one.name, 80)}</span>
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
      </div>
      {dialog && <ConnectDialog network={row} candidates={candidates} onClose={closeDialog} />}
    </>
  );
}

async function disconnect({ engine, id, name }: NetworkRow, container: ContainerRow): Promise<void> {
  try {
    await rpc.networks.disconnect.mutate({ engine, id, container: container.id });
    offerUndo(text.disconnected(visibleText(container.name, 80), visibleText(name, 80)), () =>
      rpc.networks.connect.mutate({ engine, id, container: container.id }).then(() => undefined),
    );
  } catch (error) {
    toastProblem(error);
  }
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <SafeText text={value} lines />
      </dd>
    </div>
  );
}
