export { SimpleKernel as default } from "@outloop/kernel-simple";
