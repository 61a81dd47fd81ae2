import { createRequire } from "node:module";
import { addonSupport, openAddonPort } from "./addon.ts";
import type { IoPort } from "./port.ts";

/** Which port to use: the addon in C, or the system's functions called through koffi. */
export type PortKind = "addon" | "ffi";

/** The port chosen, or why each one was not. */
export type PortChoice =
  | { readonly kind: PortKind; open(): IoPort }
  | { readonly kind: undefined; readonly reason: string };

/** What `ffi.ts` exports. It is loaded only when it is wanted: koffi need not be installed. */
interface FfiModule {
  openFfiPort(): IoPort;
  ffiSupport(): string | undefined;
}

const require = createRequire(import.meta.url);

function ffiModule(): FfiModule | string {
  try {
    // `ffi.ts` beside the sources, `ffi.js` beside what was built of them.
    return require(import.meta.url.endsWith(".ts") ? "./ffi.ts" : "./ffi.js") as FfiModule;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function choose(kind: PortKind): PortChoice {
  if (kind === "addon") {
    const reason = addonSupport();
    return reason === undefined ? { kind, open: () => openAddonPort() } : { kind: undefined, reason };
  }
  const ffi = ffiModule();
  if (typeof ffi === "string") return { kind: undefined, reason: ffi };
  const reason = ffi.ffiSupport();
  if (reason !== undefined) return { kind: undefined, reason };
  return { kind, open: () => ffi.openFfiPort() };
}

function preferred(name: string): PortKind {
  if (name === "addon" || name === "ffi") return name;
  throw new TypeError(`OUTLOOP_IO_PORT is ${JSON.stringify(name)}. It can be "addon" or "ffi".`);
}

/**
 * Chooses a port: `preference`, or what the environment variable `OUTLOOP_IO_PORT` says, and no other; without either the
 * addon, else the foreign function interface. When none can be used, the choice says why.
 *
 * @throws {TypeError} When the environment variable names no port.
 *
 * @example
 *   const choice = choosePort();
 *   if (choice.kind === undefined) throw new Error(choice.reason);
 *   const port = choice.open();
 */
export function choosePort(preference?: PortKind): PortChoice {
  if (process.platform !== "linux")
    return {
      kind: undefined,
      reason: `descriptors are waited for with epoll, which ${process.platform} does not have`,
    };
  const named = preference ?? process.env["OUTLOOP_IO_PORT"];
  if (named !== undefined && named !== "") return choose(preferred(named));
  const addon = choose("addon");
  if (addon.kind !== undefined) return addon;
  const ffi = choose("ffi");
  if (ffi.kind !== undefined) return ffi;
  return { kind: undefined, reason: `the native port: ${addon.reason}; koffi: ${ffi.reason}` };
}
