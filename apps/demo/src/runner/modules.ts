import * as core from "@outloop/core";
import * as io from "@outloop/core/io";
import * as heap from "@outloop/kernel-heap";
import * as simple from "@outloop/kernel-simple";
import * as live from "./live.ts";

export type Modules = Readonly<Record<string, object>>;

/**
 * What every program may import, wherever it runs: modules must be the runner's own, not a second copy of them. Sockets
 * are Node's alone, and what `@outloop/net` is made of need not load in a page.
 */
export const commonModules: Modules = {
  "@outloop/core": core,
  "@outloop/core/io": io,
  "@outloop/kernel-heap": heap,
  "@outloop/kernel-simple": simple,
  "#live": live,
};
