// Everything that the package exports.
export * from "effection";
