import { Link } from "wouter";
import type { ContainerView } from "../../../../src/engines/index.ts";
import { formatBytes } from "../../kits/small/format.ts";
import { Ago, Digest, SafeText } from "../../kits/small/small.tsx";
import { CommandLine } from "../../kits/state/command-line.tsx";
import { Term } from "../../kits/term/term.tsx";
import { detailsText as text } from "../../messages/container-details.ts";
import { containersText } from "../../messages/containers.ts";
import { Card, Fact, Facts, Path } from "./card.tsx";
import { Figures } from "./charts.tsx";
import { Labels, Variables } from "./environment.tsx";
import { Mounts, Networking } from "./networking.tsx";
import { Resources, Rights } from "./rights.tsx";
import type { TabProps } from "./standing.ts";
import { tabPath } from "./where.ts";

/** All about a container at a glance. */
export function Overview(props: TabProps) {
  const { container } = props;
  return (
    <>
      <Ending container={container} />
      <Figures {...props} />
      <div className="ph-cards">
        <General {...props} />
        <Networking {...props} />
        <Mounts {...props} />
        <Rights {...props} />
        <Resources {...props} />
        <Variables {...props} />
        <Labels {...props} />
      </div>
    </>
  );
}

/** Why it does not run (any more). */
function Ending({ container }: { readonly container: ContainerView }) {
  const { state, exitCode = 0, oomKilled, error, spec } = container;
  if (state !== "exited" && state !== "dead" && error === "") return null;
  if (exitCode === 0 && !oomKilled && error === "") return null;
  const reason = oomKilled
    ? spec.memory
      ? text.oomHint(formatBytes(spec.memory))
      : text.oomNoLimit
    : text.exitReasons[exitCode];
  return (
    <section className="ph-details__ending" aria-label={oomKilled ? text.oomTitle : text.exitTitle(exitCode)}>
      <strong>{oomKilled ? text.oomTitle : text.exitTitle(exitCode)}</strong>
      <p>
        {reason} {error === "" && text.exitHint}{" "}
        <Link href={tabPath(container.id, "logs", container.engine)}>{text.openLogs}</Link>
      </p>
      {error !== "" && (
        <p>
          {text.startError} <SafeText text={error} lines />
        </p>
      )}
    </section>
  );
}

function General({ container, host }: TabProps) {
  const { spec } = container;
  const restart = spec.restart;
  return (
    <Card title={text.general}>
      <Facts>
        <Fact name={text.command}>
          {container.command.length > 0 && <CommandLine command={container.command.join(" ")} />}
        </Fact>
        <Fact
          name={
            <Term name="image" here={<SafeText text={container.image} lines />}>
              {text.image}
            </Term>
          }
        >
          <SafeText text={container.image} lines />
        </Fact>
        <Fact
          name={
            <Term name="digest" here={container.imageDigest?.slice(0, 19)}>
              {text.imageDigest}
            </Term>
          }
        >
          {container.imageDigest && <Digest digest={container.imageDigest} />}
        </Fact>
        <Fact name={text.id}>
          <Digest digest={container.id} />
        </Fact>
        <Fact name={text.engine}>
          {container.engine} {containersText.host(host)}
        </Fact>
        <Fact name={<Term name="pod">{text.pod}</Term>}>{container.pod && <Digest digest={container.pod} />}</Fact>
        <Fact name={text.created}>
          <Ago time={container.created} />
        </Fact>
        <Fact name={text.startedAt}>{container.started !== undefined && <Ago time={container.started} />}</Fact>
        <Fact name={text.finishedAt}>
          {container.finished !== undefined && container.state !== "running" && <Ago time={container.finished} />}
        </Fact>
        <Fact name={text.restart}>
          {text.restartPolicies[restart?.policy ?? "no"]}
          {restart?.maxRetries !== undefined && `, ${text.retries(restart.maxRetries)}`}
        </Fact>
        <Fact name={text.restarts}>{container.restarts ? text.times(container.restarts) : undefined}</Fact>
        <Fact name={text.autoRemove}>{container.autoRemove && text.yes}</Fact>
        <Fact name={text.user}>{container.user === "" ? text.root : <SafeText text={container.user} />}</Fact>
        <Fact name={text.workdir}>{container.workdir && <Path path={container.workdir} />}</Fact>
        <Fact name={text.hostname}>{spec.hostname && <SafeText text={spec.hostname} />}</Fact>
        <Fact name={text.init}>{spec.init && text.yes}</Fact>
        <Fact name={text.terminal}>{container.tty && text.yes}</Fact>
        <Fact name={text.stopSignal}>{spec.stopSignal && <SafeText text={spec.stopSignal} />}</Fact>
        <Fact name={text.stopTimeout}>{spec.stopTimeout !== undefined && text.seconds(spec.stopTimeout)}</Fact>
        <Fact name={text.pid}>{container.pid > 0 && <span className="ph-figure">{container.pid}</span>}</Fact>
        <Fact name={text.logDriver}>{container.logDriver}</Fact>
        <Fact name={text.runtime}>{container.runtime}</Fact>
      </Facts>
    </Card>
  );
}
