import { start } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";

await start(new SimpleKernel(), function* () {});
process.stdout.write(JSON.stringify(process.cpuUsage()));
