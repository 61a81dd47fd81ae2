export { HeapKernel, type HeapKernelOptions } from "./kernel.ts";
