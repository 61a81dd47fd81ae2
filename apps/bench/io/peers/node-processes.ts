// The same by Node's own child_process: see ours/processes.ts.
import { spawn } from "node:child_process";
import { report } from "../ours/spent.ts";

const [count, atOnce] = [Number(process.argv[2]), Number(process.argv[3])];

function one(): Promise<void> {
  return new Promise((resolve, reject) => {
    const started = spawn("/bin/true", [], { stdio: ["ignore", "inherit", "inherit"] });
    started.on("error", reject);
    started.on("exit", (status) => {
      if (status === 0) resolve();
      else reject(new Error(`it ended with status ${status}`));
    });
  });
}

async function some(times: number): Promise<void> {
  for (let time = 0; time < times; time++) await one();
}

await some(20);
const end = report();
await Promise.all(Array.from({ length: atOnce }, () => some(count / atOnce)));
end();
