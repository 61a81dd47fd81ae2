// Everything that the two packages export.
export * from "@outloop/core";
export * from "@outloop/kernel-heap";
