export { SimpleKernel } from "./kernel.ts";
