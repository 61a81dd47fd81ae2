import { trace, type Tracer } from "@opentelemetry/api";
import type { Observer } from "@outloop/core/inspect";
import { Spans } from "./spans.ts";

/** Options of {@link otel}. */
export interface OtelOptions {
  /** Default: the one that the global provider gives for "@outloop/opentelemetry". */
  readonly tracer?: Tracer | undefined;
  /** Also a span for each scope that a task opens (`scope`, `timeout`, `moveOnAfter`). Default: false. */
  readonly scopes?: boolean | undefined;
}

/**
 * Makes an observer that tells OpenTelemetry of a job: a span for the job, and in it one for each task, the child of the span
 * of what it was spawned into; with `scopes`, one for each scope between the two. A failure is an exception event and the
 * status of the span; cancels and swaps are events. What is still open when the job ends is ended with it. One observer
 * serves one job.
 *
 * Times are those of the machine when the observer is told, so that the spans fit those of others; on a virtual clock, too,
 * with the program's own as the attribute `outloop.at`.
 *
 * An observer that comes late makes spans of what is alive, beginning then.
 *
 * @example
 * ```ts
 * run(new SimpleKernel(), main, { observe: otel({ scopes: true }) });
 * ```
 */
export function otel({ tracer, scopes = false }: OtelOptions = {}): Observer {
  const spans = new Spans(tracer ?? trace.getTracer("@outloop/opentelemetry"), scopes);
  return (record) => spans.observe(record);
}
