import { Effect } from "effect";

await Effect.runPromise(Effect.gen(function* () {}));
process.stdout.write(JSON.stringify(process.cpuUsage()));
