export { IoKernel, type IoKernelOptions } from "./io-kernel.ts";
export { ioKernelSupport, type IoKernelSupport } from "./support.ts";
