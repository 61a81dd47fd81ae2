import { SpanStatusCode } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-base";
import {
  run,
  sleep,
  spawn,
  spawnWith,
  start,
  supervise,
  swap,
  timeout,
  virtualClock,
  type Body,
} from "@outloop/core";
import { thisJob } from "@outloop/core/inspect";
import { HeapKernel } from "@outloop/kernel-heap";
import { SimpleKernel } from "@outloop/kernel-simple";
import { beforeEach, describe, expect, test } from "vitest";
import { otel } from "../src/index.ts";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = provider.getTracer("test");

beforeEach(() => exporter.reset());

function* worker(ms: number) {
  yield* sleep(ms);
  return ms;
}

/** The spans by name, each with the name of its parent. */
function tree(): Record<string, string | undefined> {
  const spans = exporter.getFinishedSpans();
  const nameOf = (id: string | undefined): string | undefined =>
    spans.find((each) => each.spanContext().spanId === id)?.name;
  return Object.fromEntries(spans.map((each) => [each.name, nameOf(each.parentSpanContext?.spanId)]));
}

function span(name: string): ReadableSpan {
  const found = exporter.getFinishedSpans().find((each) => each.name === name);
  if (found === undefined) throw new Error(`no span '${name}'`);
  return found;
}

const modes: Record<string, (body: Body<unknown>, scopes?: boolean) => Promise<void>> = {
  run: async (body, scopes) => {
    run(new SimpleKernel({ clock: virtualClock() }), body, {
      observe: otel({ tracer, scopes }),
      name: "main",
    });
  },
  start: async (body, scopes) => {
    await start(new HeapKernel({ clock: virtualClock() }), body, {
      observe: otel({ tracer, scopes }),
      name: "main",
    });
  },
};

describe.each(Object.entries(modes))("under %s", (_, go) => {
  test("a task is a span inside the one that spawned it, and all are inside the job", async () => {
    await go(function* () {
      yield* spawnWith({ name: "outer" }, function* () {
        yield* spawnWith({ name: "inner" }, worker, 5);
      });
    });
    expect(tree()).toEqual({ inner: "outer", outer: "main", main: "job main", "job main": undefined });
    expect(span("inner").attributes).toMatchObject({ "outloop.outcome": "value", "outloop.task": 3 });
    expect(span("inner").attributes["outloop.traps"]).toBe(1);
  });

  test("with scopes, a scope is a span between the two", async () => {
    const body: Body<unknown> = function* () {
      yield* timeout(100, function* limited() {
        yield* spawn(worker, 5);
      });
    };
    await go(body, true);
    expect(tree()).toMatchObject({ worker: "timeout limited", "timeout limited": "main" });
    exporter.reset();
    await go(body);
    expect(tree()).toEqual({ worker: "main", main: "job main", "job main": undefined });
  });

  test("a failure is an exception and the status, also of the job that it ends", async () => {
    const failing = go(function* () {
      yield* spawnWith({ name: "bad" }, function* () {
        yield* sleep(1);
        throw new RangeError("too far");
      });
    });
    await expect(failing).rejects.toThrow("too far");
    for (const name of ["bad", "job main"]) {
      expect(span(name).status.code).toBe(SpanStatusCode.ERROR);
      expect(span(name).events.find((each) => each.name === "exception")?.attributes).toMatchObject({
        "exception.type": "RangeError",
        "exception.message": "too far",
      });
    }
  });

  test("a cancelled task says so, and is no error", async () => {
    await go(function* () {
      yield* supervise(function* () {
        const task = yield* spawn(worker, 1000);
        yield* sleep(1);
        yield* task.cancel("enough");
      });
    });
    expect(span("worker").attributes["outloop.outcome"]).toBe("cancelled");
    expect(span("worker").status.code).toBe(SpanStatusCode.UNSET);
    expect(span("worker").events.map(({ name }) => name)).toContain("cancelled");
  });

  test("a swap is an event of the job", async () => {
    await go(function* () {
      yield* swap(new HeapKernel({ clock: virtualClock() }));
    });
    expect(span("job main").events.map(({ name }) => name)).toEqual(["swap"]);
    expect(span("job main").attributes["outloop.kernel"]).toBe("heap");
  });
});

test("an observer that comes late makes spans of what is alive", () => {
  run(
    new SimpleKernel({ clock: virtualClock() }),
    function* main() {
      yield* spawnWith({ name: "early" }, function* () {
        yield* spawnWith({ name: "child" }, worker, 50);
      });
      yield* spawnWith({ name: "gone" }, worker, 1);
      yield* sleep(10);
      thisJob()!.observe(otel({ tracer, scopes: true }));
      yield* spawnWith({ name: "late" }, worker, 5);
    },
    { name: "main" },
  );
  expect(tree()).toEqual({
    child: "early",
    early: "main",
    late: "main",
    main: "job main",
    "job main": undefined,
  });
});

test("nothing stays open when the job ends", () => {
  const open: string[] = [];
  const counting = {
    onStart: (each: { name: string }) => void open.push(each.name),
    onEnd: (each: { name: string }) => void open.splice(open.indexOf(each.name), 1),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const counted = new BasicTracerProvider({ spanProcessors: [counting] }).getTracer("test");
  expect(() =>
    run(
      new SimpleKernel({ clock: virtualClock() }),
      function* () {
        yield* spawn(worker, 1000);
        yield* timeout(5, worker, 1000);
      },
      { observe: otel({ tracer: counted, scopes: true }) },
    ),
  ).toThrow("5 ms");
  expect(open).toEqual([]);
});
