import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { leaveWhenIdle } from "./idle-exit.ts";

/** A console that has stood empty for an hour, looked at for ten minutes; gives whether it has left. */
async function leaves(with_: { connections?: number; busy?: boolean; askedAgo?: number } = {}): Promise<boolean> {
  mock.timers.enable({ apis: ["setTimeout"] });
  const end = new AbortController();
  try {
    let left = false;
    const now = mock.method(performance, "now", () => clock);
    let clock = 3_600_000;
    void leaveWhenIdle(
      {
        after: 90_000,
        quietSince: () => (with_.askedAgo === undefined ? 0 : clock - with_.askedAgo),
        connections: () => with_.connections ?? 0,
        busy: () => with_.busy ?? false,
        leave: () => {
          left = true;
        },
      },
      end.signal,
    );
    for (let second = 0; second < 600; second++) {
      clock += 1000;
      mock.timers.tick(1000);
    }
    now.mock.restore();
    return left;
  } finally {
    end.abort();
    mock.timers.reset();
  }
}

test("it leaves when nobody is there and nothing runs", async () => {
  assert.equal(await leaves(), true);
});

test("an open connection, work that nobody watches, and who has asked a moment ago keep it", async () => {
  assert.equal(await leaves({ connections: 1 }), false);
  assert.equal(await leaves({ busy: true }), false);
  assert.equal(await leaves({ askedAgo: 5000 }), false);
});
