// Replaces a file again and again, until it is killed in the middle of it.
import { run } from "@outloop/core";
import { replaceFile } from "@outloop/files";
import { IoKernel } from "@outloop/kernel-io";

const [path] = process.argv.slice(2);
run(new IoKernel(), function* () {
  for (let round = 0; ; round++) {
    yield* replaceFile(path!, String(round % 10).repeat(300_000));
    if (round === 0) process.stdout.write("begun\n");
  }
});
