import { spawnSync } from "node:child_process";
import { cpus, loadavg, totalmem } from "node:os";
import { pinnedTo } from "./launch.ts";
import { findPeers } from "./peers.ts";

/** What the figures depend on: versions and machine. */
export function conditions(): string {
  const { node, v8 } = process.versions;
  const all = cpus();
  return [
    `outloop ${commit()}, Node ${node} (V8 ${v8})`,
    ...findPeers().map(({ name, version }) => `${name} ${version ?? "(missing)"}`),
    `${all.length} x ${all[0]?.model.trim() ?? "?"}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${process.arch}`,
    pinnedTo === undefined ? "not pinned to a core" : `each process pinned to core ${pinnedTo}`,
  ].join(", ");
}

/** The same, with the date and how busy the machine is with other things. */
export function describeMachine(): string {
  const date = `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const load = loadavg()[0]!.toFixed(1);
  const parts = conditions().split(", ");
  const rows: string[] = [];
  for (const part of parts) {
    if (rows.length > 0 && `${rows.at(-1)}, ${part}`.length <= 110) rows[rows.length - 1] += `, ${part}`;
    else rows.push(part);
  }
  return [...rows, `${date}, load before the first measurement ${load}`].join("\n");
}

function commit(): string {
  const head = git("rev-parse", "--short", "HEAD");
  return head === undefined
    ? "?"
    : head + (git("status", "--porcelain", "-uno") === "" ? "" : " with changes");
}

function git(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync("git", args, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
