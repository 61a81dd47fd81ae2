import type { Workload } from "../harness/workload.ts";
import { processes } from "./of-processes.ts";
import { tasks } from "./of-tasks.ts";
import { time } from "./of-time.ts";

export const workloads: readonly Workload[] = [...tasks, ...time, ...processes];
