// Opens files until there is no descriptor left, and says what happened then.
import { run } from "@outloop/core";
import { IoError, open, readText, type File } from "@outloop/files";
import { IoKernel } from "@outloop/kernel-io";

run(new IoKernel(), function* () {
  const files: File[] = [];
  let message = "";
  while (message === "") {
    try {
      files.push(yield* open("/dev/null"));
    } catch (error) {
      message = error instanceof IoError ? error.message : String(error);
    }
  }
  for (const file of files) yield* file.close();
  const comm = yield* readText("/proc/self/comm");
  console.log(`${files.length > 10} ${message} ${comm !== ""}`);
});
