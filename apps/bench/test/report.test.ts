import { expect, test } from "vitest";
import { judge } from "../harness/goals.ts";
import { page } from "../harness/html.ts";
import type { Row } from "../harness/measurements.ts";
import { jsonLines, table } from "../harness/report.ts";
import { labelOf, type Subject, type Workload } from "../harness/workload.ts";

const ours: Subject = { name: "outloop", kernel: "heap" };
const native: Subject = { name: "native" };
const go: Subject = { name: "go", runtime: "go" };
const workload: Workload = {
  name: "switch",
  title: "a <workload>",
  folder: "switching",
  sizes: [1, 100, 1000],
  quickSizes: [100],
  steps: () => 1,
  subjects: [ours, native, go],
};

function row(subject: Subject, n: number, cpu: readonly number[], trouble?: string): Row {
  const rounds = cpu.map((each) => ({ cpu: each, wall: 2 * each }));
  return { workload, subject, label: labelOf(subject), n, rounds, trouble };
}

const rows = [1, 100, 1000].flatMap((n) => [
  row(ours, n, [50, 60, 40]),
  row(native, n, [100, 100, 100]),
  row(go, n, [], "MISSING: go is not installed (Debian: golang-go)"),
]);

test("a missing peer stands in every report, with the way to get it", () => {
  const missing = "MISSING: go is not installed (Debian: golang-go)";
  expect(table(workload, rows)).toContain(missing);
  expect(page("machine", "", rows)).toContain(missing);
  expect(JSON.parse(jsonLines(rows).split("\n")[2]!)).toEqual({
    workload: "switch",
    subject: "go",
    kernel: null,
    n: 1,
    trouble: missing,
  });
});

test("a line of JSON has medians, and the ratio of rounds with its spread", () => {
  expect(JSON.parse(jsonLines(rows).split("\n")[0]!)).toEqual({
    workload: "switch",
    subject: "outloop",
    kernel: "heap",
    n: 1,
    cpu_ns_per_op: 50,
    wall_ns_per_op: 100,
    bytes_per_op: null,
    ratio_to_native: 0.5,
    ratio_range: [0.4, 0.6],
    rounds: 3,
  });
});

test("the page escapes what it is given, and draws a line for each subject that was measured", () => {
  const html = page("a & b", "<goals>", rows);
  expect(html).toContain("a &lt;workload&gt;");
  expect(html).toContain("a &amp; b");
  expect(html.match(/<polyline/g)?.length).toBe(2);
  const one = page(
    "",
    "",
    rows.filter(({ n }) => n === 100),
  );
  expect(one).not.toContain("<polyline");
  expect(one.match(/<rect/g)?.length).toBe(2);
});

test("a goal without a measurement is not met by silence", () => {
  expect(judge(rows)).toMatch(/0\.9x native promises.*met$/m);
  expect(judge(rows)).toMatch(/faster than Effect.*not measured$/m);
});
