// What the servers share: `node server.ts run|start addon|ffi SPIN_MS`.
import { run, start, type Coroutine } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";

/** Runs `program` on the kernel that the command line asks for. */
export async function launch(program: () => Coroutine<void>): Promise<void> {
  const [, , mode, port, spin] = process.argv;
  const kernel = new IoKernel({ port: port === "ffi" ? "ffi" : "addon", spin: Number(spin ?? 0) });
  if (mode === "start") await start(kernel, program);
  else run(kernel, program);
}
