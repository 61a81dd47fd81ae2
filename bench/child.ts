// One measurement in a process of its own: `node child.ts '{"workload":…,"subject":…,"n":…}'` prints one line of JSON.
// The parent starts one for each workload, subject, size and round, so nothing compiled, allocated or collected for one
// subject weighs on another.
import { collect, Meter } from "./harness/meter.ts";
import { isMissingPackage, type ChildRequest, type ChildResult } from "./harness/protocol.ts";
import { labelOf, type Load, type Program } from "./harness/workload.ts";
import { workloads } from "./workloads/index.ts";

/** Warm-up ends after so much CPU time of the measured part, or so many repetitions. */
const WARM_NANOSECONDS = 250e6;
const WARM_REPETITIONS = 200;
/** Enough for the compilers; a warm-up at full size would take as long as the measurement. */
const WARM_N = 20_000;
const MEASURED_NANOSECONDS = 200e6;
const MEASURED_REPETITIONS = 300;
/** Small sizes are repeated until there is something to measure, but no longer than this. */
const PATIENCE_MS = 2500;

const request = JSON.parse(process.argv[2]!) as ChildRequest;
process.stdout.write(`${JSON.stringify(await measure(request))}\n`);
// Whatever is still pending has done its work.
process.exit(0);

async function measure({ workload: name, subject: label, n, memory }: ChildRequest): Promise<ChildResult> {
  const workload = workloads.find((each) => each.name === name)!;
  const subject = workload.subjects.find((each) => labelOf(each) === label)!;
  let program: Program;
  try {
    const module = (await import(`./workloads/${workload.folder}/${subject.name}.ts`)) as { program: Program };
    ({ program } = module);
  } catch (error) {
    if (isMissingPackage(error)) return { missing: subject.name };
    throw error;
  }

  const meter = new Meter();
  const once = async (size: number): Promise<number> => {
    const steps = Math.max(1, Math.round(workload.steps(size) * (subject.share ?? 1)));
    const load: Load = { n: size, steps, subject, settings: workload.settings ?? {}, meter };
    const seen = await program(load);
    if (seen !== steps) throw new Error(`${name}, ${label}, n = ${size}: did ${seen} of ${steps} steps`);
    return steps;
  };

  const warmN = Math.min(n, WARM_N);
  let began = performance.now();
  for (let count = 0; count < WARM_REPETITIONS; count++) {
    await once(warmN);
    if (meter.cpu > WARM_NANOSECONDS || performance.now() - began > PATIENCE_MS) break;
  }

  collect();
  meter.reset();
  began = performance.now();
  let steps = 0;
  for (let count = 0; count < MEASURED_REPETITIONS; count++) {
    // A large repetition leaves garbage that the next one should not pay for; for a small one it belongs to the cost.
    if (count > 0 && n > 10_000) collect();
    steps += await once(n);
    if (meter.cpu > MEASURED_NANOSECONDS || performance.now() - began > PATIENCE_MS) break;
  }
  const result = { cpu: meter.cpu / steps, wall: meter.wall / steps };

  if (!memory) return result;
  meter.armForMemory();
  await once(n);
  return { ...result, bytes: meter.bytes === undefined ? undefined : meter.bytes / n };
}
