import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { pinnedTo } from "./launch.ts";

/** What the figures depend on: versions, machine, date. */
export function describeMachine(): string {
  const { node, v8 } = process.versions;
  const all = cpus();
  const git = spawnSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" });
  return [
    `outloop ${git.status === 0 ? git.stdout.trim() : "?"}, Node ${node} (V8 ${v8}), effect ${versionOf("effect")}, effection ${versionOf("effection")}`,
    `${all.length} x ${all[0]?.model.trim() ?? "?"}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${process.arch}, ` +
      (pinnedTo === undefined ? "not pinned to a core" : `each process pinned to core ${pinnedTo}`),
    new Date().toISOString().slice(0, 16).replace("T", " ") + " UTC",
  ].join("\n");
}

function versionOf(name: string): string {
  try {
    const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
    return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
  } catch {
    return "(not installed)";
  }
}
