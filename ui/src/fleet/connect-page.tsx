import { Link } from "wouter";
import { EmptyState, Skeleton } from "../kits/state/state.tsx";
import { TermScope } from "../kits/term/term.tsx";
import { hostsText as text } from "../messages/hosts.ts";
import { useLive } from "../rpc/index.ts";
import { Heading } from "../shell/heading.tsx";
import { ConnectBody } from "./connect-body.tsx";
import { hosts } from "./store.ts";
import "./fleet.css";

/** In the place of every page of a host that is not connected: logs in to it, then shows the page. */
export default function ConnectPage({ host }: { readonly host: string }) {
  const known = useLive(hosts).data?.hosts;
  if (!known) return <Skeleton height="20rem" />;
  const there = Object.hasOwn(known, host);
  const title = there || host === "local" ? text.gateTitle(text.nameOf(host)) : text.goneTitle(host);
  return (
    <TermScope>
      <Heading title={title} />
      <div className="ph-page">
        {there ? (
          <section className="ph-connect" aria-label={text.connectTo(host)}>
            <p>{text.gateWhy}</p>
            <ConnectBody name={host} onDone={() => location.reload()} />
          </section>
        ) : (
          <EmptyState title={title} action={<Link href="~/hosts">{text.all}</Link>}>
            {text.gone}
          </EmptyState>
        )}
      </div>
    </TermScope>
  );
}
