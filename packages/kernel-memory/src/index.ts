export { MemoryKernel } from "./kernel.ts";
