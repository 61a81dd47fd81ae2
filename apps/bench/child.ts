// One measurement in a process of its own: `node child.ts '{"workload":…,"subject":…,"n":…}'` prints one line of JSON.
// The parent starts one for each workload, subject, size and round, so nothing compiled, allocated or collected for one
// subject weighs on another.
import { writeSync } from "node:fs";
import { collectYoung, Meter } from "./harness/meter.ts";
import { isMissingPackage, type ChildRequest, type ChildResult } from "./harness/protocol.ts";
import { stepsOf, warmSizeOf } from "./harness/sizes.ts";
import { labelOf, type Load, type Program } from "./harness/workload.ts";
import { workloads } from "./workloads/index.ts";

/** Enough for the compilers. */
const WARM_NANOSECONDS = 250e6;
/** Small sizes are repeated until there is something to measure. */
const MEASURED_NANOSECONDS = 200e6;
const LARGE = 100_000;
/** Milliseconds after which no further repetition is begun, for work that mostly waits. */
const PATIENCE = 1000;

const request = JSON.parse(process.argv[2]!) as ChildRequest;
finish(await measure(request));

/** The process ends here, whatever is still pending: it has done its work. */
function finish(result: ChildResult): never {
  writeSync(1, `${JSON.stringify(result)}\n`);
  process.exit(0);
}

async function measure({ workload: name, subject: label, n, memory }: ChildRequest): Promise<ChildResult> {
  const workload = workloads.find((each) => each.name === name)!;
  const subject = workload.subjects.find((each) => labelOf(each) === label)!;
  let program: Program;
  try {
    const module = (await import(`./workloads/${workload.folder}/${subject.name}.ts`)) as {
      program: Program;
    };
    ({ program } = module);
  } catch (error) {
    if (isMissingPackage(error))
      return { missing: `the package '${subject.name}' is not installed: npx -y pnpm@12 install` };
    throw error;
  }

  const meter = new Meter();
  const once = async (size: number): Promise<number> => {
    const steps = stepsOf(workload, subject, size);
    const load: Load = { n: size, steps, subject, settings: workload.settings ?? {}, meter };
    const seen = await program(load);
    if (seen !== steps) throw new Error(`${name}, ${label}, n = ${size}: did ${seen} of ${steps} steps`);
    return steps;
  };

  const warmN = warmSizeOf(workload, subject, n);
  let began = performance.now();
  do await once(warmN);
  while (meter.cpu < WARM_NANOSECONDS && performance.now() - began < PATIENCE);

  collectYoung();
  meter.reset();
  began = performance.now();
  // A large repetition is enough by itself, and leaves garbage that a second one would pay for.
  const enough = n < LARGE ? MEASURED_NANOSECONDS : 0;
  let steps = 0;
  do steps += await once(n);
  while (meter.cpu < enough && performance.now() - began < PATIENCE);
  const result = { cpu: meter.cpu / steps, wall: meter.wall / steps };

  if (!memory) return result;
  meter.armForMemory((bytes) => finish({ ...result, bytes: bytes / n }));
  await once(n);
  throw new Error(`${name}, ${label}: never said that everything is alive`);
}
