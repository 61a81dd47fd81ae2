import { describe, expect, test, vi } from "vitest";
import { IoKernel, ioKernelSupport } from "../src/index.ts";
import { ports } from "./helpers.ts";

test.each(ports)("a kernel on %s is named after its port", (port) => {
  using kernel = new IoKernel({ port });
  expect(kernel.name).toBe(`io/${port}`);
});

test("the kernel says whether it works here, and with what", () => {
  const support = ioKernelSupport();
  expect(support).toEqual({ supported: true, port: expect.stringMatching(/^(addon|ffi)$/) as string });
});

describe("on a system without a port", () => {
  test("the kernel says why it does not work, and what does", () => {
    const platform = vi.spyOn(process, "platform", "get").mockReturnValue("win32");
    try {
      expect(ioKernelSupport()).toEqual({
        supported: false,
        reason: expect.stringContaining("win32") as string,
      });
      expect(() => new IoKernel()).toThrow(/win32.*SimpleKernel.*HeapKernel/s);
    } finally {
      platform.mockRestore();
    }
  });
});

test("a time to spin that is none is refused", () => {
  expect(() => new IoKernel({ spin: -1 })).toThrow(RangeError);
  expect(() => new IoKernel({ spin: NaN })).toThrow(RangeError);
});
