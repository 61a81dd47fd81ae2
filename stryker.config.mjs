// Mutation testing: which changes of the sources does the conformance suite, alone, not notice?
// `MUTATE=core/exit pnpm test:stryker`; what came of it is in packages/mutants/STRYKER.md.

/** What a drive consists of, without the primitives, reports and entry points around it. */
const drive =
  "cancelling exit unwinding parked-task task-node scope-node loop ask join waiter swap failures".split(" ");

/** `kernel-simple`, `kernel-heap`, `core` (the drive), or one file of it, such as `core/exit`; several with commas. */
const mutated = (process.env.MUTATE ?? "kernel-simple").split(",");
const mutate = mutated.flatMap((name) => {
  if (name === "core") return drive.map((file) => `packages/core/src/driver/${file}.ts`);
  if (name.startsWith("core/")) return `packages/core/src/driver/${name.slice("core/".length)}.ts`;
  return [`packages/${name}/src/**/*.ts`, `!packages/${name}/src/index.ts`];
});

/** What only words a message: the rules say what an error is and of whom it tells, not its every letter. */
const isText = (path) =>
  (path.isStringLiteral() || path.isTemplateLiteral()) &&
  path.findParent(
    (each) =>
      (each.isNewExpression() &&
        /(?:Error|NotATrap|ForeignUse|UnsupportedTrap|SwapRefused)$/u.test(each.node.callee.name)) ||
      (each.isObjectProperty() && each.node.key.name === "message"),
  ) !== null;

/** What only tests of the package itself call. */
const isCheck = (path) => path.isClassMethod() && path.node.key.name === "checkInvariants";

const reasonToIgnore = (path) => {
  if (isText(path)) return "the wording of a message";
  return isCheck(path) ? "for the tests of the package alone" : undefined;
};

export const strykerPlugins = [
  { kind: "Ignore", name: "beside-the-rules", value: { shouldIgnore: reasonToIgnore } },
];

export default {
  mutate,
  testRunner: "vitest",
  // Named: in pnpm's node_modules Stryker does not find them by itself. The config itself brings the ignorer.
  plugins: ["@stryker-mutator/vitest-runner", "./stryker.config.mjs"],
  ignorers: ["beside-the-rules"],
  vitest: { configFile: "packages/mutants/stryker/vitest.config.ts", related: false },
  coverageAnalysis: "perTest",
  // No such file: the one that there is Stryker would rewrite by TypeScript's old compiler API, gone since 7.
  tsconfigFile: "none",
  concurrency: 2,
  // A case ends by itself after two seconds of waiting; a loop inside core or the kernel only by this.
  timeoutMS: 5000,
  ignorePatterns: ["**/dist", "*.tgz"],
  reporters: ["clear-text", "json"],
  clearTextReporter: { allowColor: false, reportTests: false, allowEmojis: false },
  jsonReporter: { fileName: ".stryker-tmp/report.json" },
  allowConsoleColors: false,
};
