import { STAGE_CWD, STAGE_FD, STAGE_INTERPRETER, STAGE_PROGRAM, STAGE_START } from "../port.ts";
import { FD_IGNORE } from "../../spawn-image.ts";
import type { Plan } from "./image.ts";
import type { Libc, SpawnFunctions } from "./libc.ts";
import { CLOEXEC, EACCES, ENOENT, ENOSYS, ENOTDIR, F_DUPFD_CLOEXEC } from "./linux.ts";

/** More than any C library takes for its structures. */
const STRUCTURE = 1024;
const SETPGROUP = 2;
const SETSIGDEF = 4;
const SETSIGMASK = 8;
const O_RDWR = 2;
const O_DIRECTORY: number = process.arch === "arm64" ? 0x4000 : 0x1_0000;
const O_PATH = 0x20_0000;
const AT_FDCWD = -100;
const F_OK = 0;
const X_OK = 1;

const NULL_DEVICE = new TextEncoder().encode("/dev/null\0");
const NO_SIGNALS = new Uint8Array(128);
/** All of them: those that cannot be changed are passed over, and those that glibc has to itself it would ignore else. */
const SIGNALS = new Uint8Array(128).fill(0xff, 0, 8);

/** What posix_spawn is told for one process; it holds descriptors and memory of the C library until `end`. */
export class Preparation {
  /** What a failure was about. */
  stage: number = STAGE_START;
  readonly #libc: Libc;
  readonly #spawn: SpawnFunctions;
  readonly #plan: Plan;
  readonly #actions = new Uint8Array(STRUCTURE);
  readonly #attributes = new Uint8Array(STRUCTURE);
  readonly #pid = new Int32Array(1);
  readonly #opened: number[] = [];
  #folder = AT_FDCWD;

  constructor(libc: Libc, plan: Plan) {
    this.#libc = libc;
    this.#spawn = libc.spawning();
    this.#plan = plan;
    this.#spawn.posix_spawn_file_actions_init(this.#actions);
    this.#spawn.posix_spawnattr_init(this.#attributes);
  }

  /** The number of the process, or `-errno`. */
  start(): number {
    this.#setAttributes();
    return this.#enterFolder() || this.#setDescriptors() || this.#spawnFirst();
  }

  end(): void {
    this.#spawn.posix_spawn_file_actions_destroy(this.#actions);
    this.#spawn.posix_spawnattr_destroy(this.#attributes);
    for (const fd of this.#opened) this.#libc.close(fd);
  }

  #setAttributes(): void {
    const { group } = this.#plan;
    const spawn = this.#spawn;
    const attributes = this.#attributes;
    spawn.posix_spawnattr_setflags(attributes, SETSIGDEF | SETSIGMASK | (group ? SETPGROUP : 0));
    if (group) spawn.posix_spawnattr_setpgroup(attributes, 0);
    spawn.posix_spawnattr_setsigmask(attributes, NO_SIGNALS);
    spawn.posix_spawnattr_setsigdefault(attributes, SIGNALS);
  }

  /** Opened here and entered there, so that a folder that is wrong is told from a program that is. */
  #enterFolder(): number {
    const { cwd } = this.#plan;
    if (cwd === undefined) return 0;
    this.stage = STAGE_CWD;
    const { posix_spawn_file_actions_addfchdir_np: addFolder } = this.#spawn;
    if (addFolder === undefined) return -ENOSYS;
    const fd = this.#libc.open(cwd, O_PATH | O_DIRECTORY | CLOEXEC);
    if (fd < 0) return -this.#libc.errno();
    this.#opened.push(fd);
    this.#folder = fd;
    if (this.#libc.faccessat(AT_FDCWD, cwd, X_OK, 0) < 0) return -this.#libc.errno();
    return -addFolder(this.#actions, fd);
  }

  #setDescriptors(): number {
    this.stage = STAGE_FD;
    const { fds } = this.#plan;
    const spawn = this.#spawn;
    const sources: number[] = [];
    // Out of the way of those that are to be: one would take another's place, and in its own place stay close-on-exec.
    for (const fd of fds) {
      const copy = fd === FD_IGNORE ? fd : this.#libc.fcntl(fd, F_DUPFD_CLOEXEC, "int", fds.length);
      if (copy < 0 && fd !== FD_IGNORE) return -this.#libc.errno();
      if (copy >= 0) this.#opened.push(copy);
      sources.push(copy);
    }
    for (const [fd, source] of sources.entries()) {
      const error =
        source === FD_IGNORE
          ? spawn.posix_spawn_file_actions_addopen(this.#actions, fd, NULL_DEVICE, O_RDWR, 0)
          : spawn.posix_spawn_file_actions_adddup2(this.#actions, source, fd);
      if (error !== 0) return -error;
    }
    // Where the library does not know this, close-on-exec has to do.
    return -(spawn.posix_spawn_file_actions_addclosefrom_np?.(this.#actions, fds.length) ?? 0);
  }

  /** The first place where the program is. */
  #spawnFirst(): number {
    this.stage = STAGE_PROGRAM;
    let result = -ENOENT;
    for (const path of this.#plan.paths) {
      const error = this.#spawnAt(path);
      if (error === 0) return this.#pid[0]!;
      if (error !== ENOENT && error !== ENOTDIR && error !== EACCES) return -error;
      if (error === ENOENT && this.stage === STAGE_INTERPRETER) return -error;
      if (result !== -EACCES) result = -error;
    }
    return result;
  }

  #spawnAt(path: bigint): number {
    const { args, env } = this.#plan;
    // Asked first, because a process that comes to nothing costs much more than the question.
    if (this.#libc.faccessat(this.#folder, path, F_OK, 0) < 0) return this.#libc.errno();
    const error = this.#spawn.posix_spawn(this.#pid, path, this.#actions, this.#attributes, args, env);
    if (error === ENOENT) this.stage = STAGE_INTERPRETER;
    return error;
  }
}
