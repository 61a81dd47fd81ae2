import type { Case } from "./case.ts";
import { abandoned } from "./rules/cancellation/abandoned.ts";
import { absorbing } from "./rules/cancellation/absorbing.ts";
import { cancelEnds } from "./rules/cancellation/cancel-ends.ts";
import { cancelExits } from "./rules/cancellation/cancel-exits.ts";
import { cancelParks } from "./rules/cancellation/cancel-parks.ts";
import { cancelRaces } from "./rules/cancellation/cancel-races.ts";
import { cancelReach } from "./rules/cancellation/cancel-reach.ts";
import { cancelReports } from "./rules/cancellation/cancel-reports.ts";
import { cancelUntil } from "./rules/cancellation/cancel-until.ts";
import { cancellation } from "./rules/cancellation/cancellation.ts";
import { deadlines } from "./rules/cancellation/deadlines.ts";
import { everywhere } from "./rules/cancellation/everywhere.ts";
import { grace } from "./rules/cancellation/grace.ts";
import { pastGrace } from "./rules/cancellation/past-grace.ts";
import { restoring } from "./rules/cancellation/restoring.ts";
import { shields } from "./rules/cancellation/shields.ts";
import { cancelSurvivors } from "./rules/cancellation/survivors.ts";
import { taskCancel } from "./rules/cancellation/task-cancel.ts";
import { timeoutsAndOthers } from "./rules/cancellation/timeouts-and-others.ts";
import { timeouts } from "./rules/cancellation/timeouts.ts";
import { unwindingScopes } from "./rules/cancellation/unwinding-scopes.ts";
import { unwinding } from "./rules/cancellation/unwinding.ts";
import { errorCauses } from "./rules/errors/error-causes.ts";
import { errors } from "./rules/errors/errors.ts";
import { errorSurvivors } from "./rules/errors/survivors.ts";
import { warnings } from "./rules/errors/warnings.ts";
import { filesContent } from "./rules/files/files-content.ts";
import { filesNames } from "./rules/files/files-names.ts";
import { filesParks } from "./rules/files/files-parks.ts";
import { filesWatch } from "./rules/files/files-watch.ts";
import { closing } from "./rules/io/close.ts";
import { ioFailures } from "./rules/io/io-failures.ts";
import { ioParks } from "./rules/io/io-parks.ts";
import { ioWaits } from "./rules/io/io-waits.ts";
import { readinessOfMany } from "./rules/io/readiness-many.ts";
import { readiness } from "./rules/io/readiness.ts";
import { sockets } from "./rules/io/sockets.ts";
import { streams } from "./rules/io/streams.ts";
import { written } from "./rules/io/written.ts";
import { manifestAttach } from "./rules/manifest/manifest-attach.ts";
import { manifest } from "./rules/manifest/manifest.ts";
import { modesDeadlock } from "./rules/modes/modes-deadlock.ts";
import { modesEnd } from "./rules/modes/modes-end.ts";
import { modesJob } from "./rules/modes/modes-job.ts";
import { modesNested } from "./rules/modes/modes-nested.ts";
import { modesSignal } from "./rules/modes/modes-signal.ts";
import { modesSubmit } from "./rules/modes/modes-submit.ts";
import { modesOutside } from "./rules/modes/modes-outside.ts";
import { modesUntil } from "./rules/modes/modes-until.ts";
import { modesWait } from "./rules/modes/modes-wait.ts";
import { modes } from "./rules/modes/modes.ts";
import { inspecting } from "./rules/observation/inspecting.ts";
import { observers } from "./rules/observation/observers.ts";
import { records } from "./rules/observation/records.ts";
import { channelsClose } from "./rules/primitives/channels-close.ts";
import { channels } from "./rules/primitives/channels.ts";
import { primitivesConditions } from "./rules/primitives/primitives-condition.ts";
import { primitivesEvents } from "./rules/primitives/primitives-events.ts";
import { primitivesLocks } from "./rules/primitives/primitives-locks.ts";
import { primitivesReports } from "./rules/primitives/primitives-reports.ts";
import { primitivesRuns } from "./rules/primitives/primitives-runs.ts";
import { primitivesWaiting } from "./rules/primitives/primitives-waiting.ts";
import { ending } from "./rules/processes/ending.ts";
import { given } from "./rules/processes/given.ts";
import { killing } from "./rules/processes/killing.ts";
import { starting } from "./rules/processes/starting.ts";
import { scale } from "./rules/scale/scale.ts";
import { swapKernels } from "./rules/swap/swap-kernels.ts";
import { swapRefused } from "./rules/swap/swap-refused.ts";
import { swapTasks } from "./rules/swap/swap-tasks.ts";
import { swapTime } from "./rules/swap/swap.ts";
import { cancellingTasks } from "./rules/tasks/cancelling-tasks.ts";
import { groupLosers } from "./rules/tasks/group-losers.ts";
import { groups } from "./rules/tasks/groups.ts";
import { joining } from "./rules/tasks/joining.ts";
import { scopeFailures } from "./rules/tasks/scope-failures.ts";
import { scopes } from "./rules/tasks/scopes.ts";
import { taskLocal } from "./rules/tasks/task-local.ts";
import { tasks } from "./rules/tasks/tasks.ts";
import { timeByHand } from "./rules/time/time-by-hand.ts";
import { timeJumps } from "./rules/time/time-jumps.ts";
import { timeLimits } from "./rules/time/time-limits.ts";
import { timeReal } from "./rules/time/time-real.ts";
import { time } from "./rules/time/time.ts";
import { calls } from "./rules/traps/calls.ts";
import { abandonedParks } from "./rules/traps/parks-abandoned.ts";
import { parks } from "./rules/traps/parks.ts";
import { plainFunctionCases } from "./rules/traps/plain-functions.ts";
import { admittedTraps } from "./rules/traps/traps-admitted.ts";
import { immediateTraps } from "./rules/traps/traps-immediate.ts";
import { parkingTraps } from "./rules/traps/traps-parking.ts";
import { refusedTraps } from "./rules/traps/traps-refused.ts";
import { reportedSlips } from "./rules/traps/traps-reported.ts";
import { traps } from "./rules/traps/traps.ts";
import { turnSurvivors } from "./rules/turns/survivors.ts";
import { turnsFair } from "./rules/turns/turns-fair.ts";
import { turnsPause } from "./rules/turns/turns-pause.ts";
import { turnsSeeded } from "./rules/turns/turns-seeded.ts";
import { turnsTimers } from "./rules/turns/turns-timers.ts";
import { turns } from "./rules/turns/turns.ts";

/** Every case of the suite, those about the kernel itself first: their messages lead to the fault. */
export const cases: readonly Case[] = [
  ...manifestAttach,
  ...manifest,
  ...turnsFair,
  ...turnsPause,
  ...turnsTimers,
  ...turnsSeeded,
  ...turns,
  ...timeJumps,
  ...timeByHand,
  ...timeLimits,
  ...timeReal,
  ...time,
  ...turnSurvivors,
  ...calls,
  ...abandonedParks,
  ...parks,
  ...plainFunctionCases,
  ...immediateTraps,
  ...parkingTraps,
  ...refusedTraps,
  ...reportedSlips,
  ...traps,
  ...admittedTraps,
  ...cancellingTasks,
  ...groupLosers,
  ...groups,
  ...joining,
  ...scopeFailures,
  ...scopes,
  ...taskLocal,
  ...tasks,
  ...abandoned,
  ...absorbing,
  ...cancelEnds,
  ...cancelExits,
  ...cancelParks,
  ...cancelRaces,
  ...cancelReach,
  ...cancelReports,
  ...cancelUntil,
  ...cancellation,
  ...deadlines,
  ...everywhere,
  ...grace,
  ...pastGrace,
  ...restoring,
  ...shields,
  ...cancelSurvivors,
  ...taskCancel,
  ...timeoutsAndOthers,
  ...timeouts,
  ...unwindingScopes,
  ...unwinding,
  ...errorCauses,
  ...errors,
  ...errorSurvivors,
  ...warnings,
  ...channelsClose,
  ...channels,
  ...primitivesConditions,
  ...primitivesEvents,
  ...primitivesLocks,
  ...primitivesReports,
  ...primitivesRuns,
  ...primitivesWaiting,
  ...modesDeadlock,
  ...modesEnd,
  ...modesJob,
  ...modesNested,
  ...modesSignal,
  ...modesSubmit,
  ...modesOutside,
  ...modesUntil,
  ...modesWait,
  ...modes,
  ...swapKernels,
  ...swapRefused,
  ...swapTasks,
  ...swapTime,
  ...readiness,
  ...readinessOfMany,
  ...ioWaits,
  ...ioParks,
  ...streams,
  ...ioFailures,
  ...written,
  ...sockets,
  ...closing,
  ...filesContent,
  ...filesNames,
  ...filesParks,
  ...filesWatch,
  ...starting,
  ...ending,
  ...given,
  ...killing,
  ...records,
  ...observers,
  ...inspecting,
  ...scale,
];
