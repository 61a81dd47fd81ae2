import { spawn as startProcess } from "node:child_process";
import { once } from "node:events";
import { connect as connectTo } from "node:net";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";

const SERVER = new URL("../examples/fib-server.ts", import.meta.url).pathname;

test("the fib server answers what is quick while another waits for what is slow", async () => {
  const server = startProcess(process.execPath, ["--conditions=@outloop/source", SERVER, "off-loaded"], {
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [said] = (await once(server.stdout, "data")) as [Buffer];
    const port = Number(/:(\d+)/.exec(said.toString())![1]);
    const [slow, quick] = [connectTo(port, "127.0.0.1"), connectTo(port, "127.0.0.1")];
    const order: string[] = [];
    slow.write("32\n");
    const slowly = once(createInterface(slow), "line").then(([line]) => order.push(line as string));
    // The first is on its way to another thread before the second is asked.
    quick.write("10\n");
    const [line] = (await once(createInterface(quick), "line")) as [string];
    order.push(line);
    await slowly;
    expect(order).toEqual(["55", "2178309"]);
    for (const each of [slow, quick]) each.destroy();
  } finally {
    server.kill("SIGKILL");
  }
});
