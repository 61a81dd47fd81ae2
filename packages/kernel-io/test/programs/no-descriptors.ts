// A listener that has a connection to take and no descriptor to take it with; says how that went as JSON.
import { closeSync, openSync, writeSync } from "node:fs";
import { run, sleep, spawn } from "@outloop/core";
import { accept, bind, close, connect, listen, socket, socketAddress } from "@outloop/core/io";
import { IoKernel } from "../../src/index.ts";
import { watched } from "../helpers.ts";

const [, , port, how] = process.argv;
let turns = 0;
const kernel = watched(new IoKernel({ port: port as "addon" }), { onTurn: () => turns++ });

function useUp(): number[] {
  const used: number[] = [];
  try {
    for (;;) used.push(openSync("/dev/null", "r"));
  } catch {
    return used;
  }
}

run(kernel, function* () {
  const listener = yield* socket("ipv4", "stream");
  yield* bind(listener, { family: "ipv4", host: "127.0.0.1", port: 0 });
  yield* listen(listener);
  const address = yield* socketAddress(listener);
  const clients = [yield* socket("ipv4", "stream"), yield* socket("ipv4", "stream")];
  const spare = yield* socket("ipv4", "stream");
  for (const client of clients) yield* connect(client, address);
  const used = useUp();
  const task = yield* spawn(accept, listener);
  yield* sleep(1);
  turns = 0;
  yield* sleep(300);
  const result = { turns, before: task.state, accepted: false, next: false };
  if (how === "by the program") yield* close(spare);
  else closeSync(used.pop()!);
  result.accepted = (yield* task.join()).fd > 0;
  for (const fd of used) closeSync(fd);
  // The listener goes on as before.
  result.next = (yield* accept(listener)).fd > 0;
  writeSync(1, JSON.stringify(result));
});
