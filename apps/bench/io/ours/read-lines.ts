// Reads a file by lines, through @outloop/files: `read-lines.ts FILE run|start addon|ffi`.
import { run, start, type Coroutine } from "@outloop/core";
import { lines, use, type Lines } from "@outloop/files";
import { IoKernel } from "@outloop/kernel-io";

const [path, mode, port] = process.argv.slice(2) as [string, "run" | "start", "addon" | "ffi"];

let count = 0;
let characters = 0;

function* read(reader: Lines): Coroutine<void> {
  for (let some = yield* reader.next(); some.length > 0; some = yield* reader.next()) {
    for (const line of some) {
      count++;
      characters += line.length;
    }
  }
}

const before = process.cpuUsage();
const begin = performance.now();
const body = (): Coroutine<void> => use(lines(path), read);
if (mode === "run") run(new IoKernel({ port }), body);
else await start(new IoKernel({ port }), body);
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({ count, characters, wall: performance.now() - begin, cpu: (user + system) / 1000 }),
);
