import { Link } from "wouter";
import type { ContainerRow } from "../../../src/engines/index.ts";
import { SafeText } from "../kits/small/small.tsx";
import { containersText } from "../messages/containers.ts";

/** Containers by name and state, each a link to its page. */
export function Users({ users, host }: { readonly users: readonly ContainerRow[]; readonly host: string }) {
  return (
    <ul className="ph-image-names">
      {users.map(({ id, name, state, engine }) => (
        <li key={`${engine}:${id}`}>
          <Link href={`~/hosts/${host}/containers/${id.slice(0, 12)}?engine=${encodeURIComponent(engine)}`}>
            <SafeText text={name} />
          </Link>
          <span className="ph-subtle">{containersText.states[state]}</span>
        </li>
      ))}
    </ul>
  );
}
