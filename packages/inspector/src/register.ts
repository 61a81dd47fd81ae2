// `node --import @outloop/inspector/register app.js` opens the inspector before the program starts; with
// OUTLOOP_INSPECT=SIGUSR2 only when that signal comes.
import { isMainThread } from "node:worker_threads";
import { openInspector } from "./open.ts";
import { inspectSetting } from "./setting.ts";

// Threads of the program load this too; only the main one is looked into.
if (isMainThread) {
  const setting = inspectSetting() ?? "now";
  if (setting === "now") openInspector();
  else process.once(setting, () => openInspector());
}
