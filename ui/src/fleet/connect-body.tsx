import { useCallback } from "react";
import { announce } from "../kits/live-region/live-region.tsx";
import { hostsText as text } from "../messages/hosts.ts";
import { consoleRpc } from "../rpc/index.ts";
import { KeyChanged } from "./key-changed.tsx";
import { TalkBody } from "./talk-body.tsx";
import { useTalk } from "./use-talk.ts";

interface ConnectProps {
  readonly name: string;
  readonly onDone: () => void;
  readonly onCancel?: () => void;
}

/** Logs in to a host: asks what it asks, says why it failed. It begins by itself. */
export function ConnectBody({ name, onDone, onCancel }: ConnectProps) {
  const talk = useTalk<true>((on) => consoleRpc.hosts.connect.subscribe({ name }, on));
  const done = useCallback(() => {
    announce(text.nowConnected(name));
    onDone();
  }, [name, onDone]);
  return (
    <TalkBody
      talk={talk}
      host={name}
      waiting={text.connecting(name)}
      onDone={done}
      onCancel={onCancel}
      failed={(code, cancel) =>
        code === "host-key-changed" ? <KeyChanged name={name} onReplaced={talk.again} beside={cancel} /> : undefined
      }
    />
  );
}
