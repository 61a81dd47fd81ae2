// Reads a file by lines as Node's users do: `read-lines.ts FILE readline|events|stream`.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

const [path, way] = process.argv.slice(2) as [string, "readline" | "events" | "stream"];

let count = 0;
let characters = 0;

function add(line: string): void {
  count++;
  characters += line.length;
}

const before = process.cpuUsage();
const begin = performance.now();
if (way === "stream") {
  // The fastest that Node's streams can do: whole pieces of text, split by hand.
  let rest = "";
  for await (const piece of createReadStream(path, { encoding: "utf8" })) {
    const lines = (rest + (piece as string)).split("\n");
    rest = lines.pop()!;
    for (const line of lines) add(line);
  }
  if (rest !== "") add(rest);
} else {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  if (way === "readline") for await (const line of lines) add(line);
  else await new Promise<void>((resolve) => lines.on("line", add).on("close", resolve));
}
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({ count, characters, wall: performance.now() - begin, cpu: (user + system) / 1000 }),
);
