import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { nativeHash, packageRoot } from "../scripts/native.ts";

/** ELF's numbers of machines. */
const MACHINES = { x64: 62, arm64: 183 } as const;

const targets = (["x64", "arm64"] as const).flatMap((machine) =>
  (["glibc", "musl"] as const).map((libc) => ({ machine, libc, folder: `linux-${machine}-${libc}` })),
);

describe("The binaries that are shipped", () => {
  it("were built from the sources that are here (if not: pnpm native:prebuild)", () => {
    expect(readFileSync(resolve(packageRoot, "prebuilds/SOURCES.sha256"), "utf8").trim()).toBe(nativeHash());
  });

  it("are part of the package", () => {
    const { files } = JSON.parse(readFileSync(resolve(packageRoot, "package.json"), "utf8")) as {
      files: string[];
    };
    expect(files).toContain("prebuilds");
  });

  describe.each(targets)("$folder", ({ machine, libc, folder }) => {
    const file = resolve(packageRoot, "prebuilds", folder, "outloop-io.node");
    const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(64);

    it("is a small shared library for that machine", () => {
      expect(bytes.subarray(0, 4).toString("latin1")).toBe("\x7fELF");
      expect(bytes.readUInt16LE(16)).toBe(3);
      expect(bytes.readUInt16LE(18)).toBe(MACHINES[machine]);
      expect(bytes.length).toBeLessThan(64 * 1024);
    });

    it("asks for no newer glibc than that of 2012, and for its own C library only", () => {
      const text = bytes.toString("latin1");
      const versions = [...text.matchAll(/GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor));
      expect(text.includes("libc.so.6\0")).toBe(libc === "glibc");
      if (libc === "musl") expect(versions).toEqual([]);
      else expect(Math.max(...versions)).toBeLessThanOrEqual(17);
    });

    it("names no path of the machine it was built on", () => {
      expect(bytes.toString("latin1")).not.toMatch(/\/(?:home|root|tmp|work|Users)\//);
    });
  });
});
