import { run } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";

run(new SimpleKernel(), function* () {});
process.stdout.write(JSON.stringify(process.cpuUsage()));
