export { HeapKernel } from "./kernel.ts";
