import { run } from "effection";

await run(function* () {});
process.stdout.write(JSON.stringify(process.cpuUsage()));
