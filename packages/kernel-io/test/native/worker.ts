// What a worker of native-worker.test.ts runs: a port of its own, with traffic on it.
import { parentPort, workerData } from "node:worker_threads";
import { openAddonPort } from "../../src/port/addon.ts";
import * as layout from "../../src/port/port.ts";

interface Task {
  readonly binary: string;
  readonly watch: "uv" | "thread";
  /** `ends`: leaves with everything open and watched. `waits`: blocks in a turn until it is woken, then ends. */
  readonly mode: "ends" | "waits" | "lives";
}

const { binary, watch, mode } = workerData as Task;
const port = openAddonPort({ binary, watch });
port.socketpair();
const [a, b] = [port.ctl[layout.CTL_PAIR]!, port.ctl[layout.CTL_PAIR + 1]!];
port.add(a, 1);
let received = 0;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a worker has no origins
const tell = (message: unknown): void => parentPort!.postMessage(message);

function turn(): void {
  port.want[a] = layout.WANT_RECV;
  port.send(b, Buffer.from("x"), 0, 1);
  const count = port.turn();
  for (let i = 0; i < count; i++) {
    if (port.events[i * layout.EVENT_WORDS + layout.EVENT_RESULT]! > 0) received++;
  }
}

if (mode === "waits") {
  tell(port.wakeFd);
  port.ctl[layout.CTL_TIMEOUT] = -1;
  // The socket is writable at once; that is one event, and not what this waits for.
  while (port.ctl[layout.CTL_WOKEN] === 0) port.turn();
  tell("woken");
  port.dispose();
} else {
  port.watch(() => {
    turn();
    if (received === 200) tell(received);
    if (received === 200 && mode === "ends") process.exit(0);
    port.watchAgain();
    // Always something to do: the end comes in the middle of it.
    port.wake();
  });
  port.wake();
}
