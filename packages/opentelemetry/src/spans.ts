import {
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
  type Tracer,
} from "@opentelemetry/api";
import type { EventRecord, SnapshotScope } from "@outloop/core/inspect";

type Of<Kind extends EventRecord["kind"]> = EventRecord & { readonly kind: Kind };

/** The spans of one job that are open. */
export class Spans {
  readonly #tracer: Tracer;
  readonly #withScopes: boolean;
  #job: Span | undefined;
  readonly #tasks = new Map<number, Span>();
  readonly #scopes = new Map<number, Span>();
  /** Of scopes that have no span of their own: that of the task, or of the job, that they belong to. */
  readonly #insides = new Map<number, Span>();

  constructor(tracer: Tracer, withScopes: boolean) {
    this.#tracer = tracer;
    this.#withScopes = withScopes;
  }

  observe(record: EventRecord): void {
    switch (record.kind) {
      case "job":
        return this.#begin(record);
      case "snapshot":
        return this.#snapshot(record);
      case "scope":
        return this.#scope(record, record.scope, record);
      case "scope end":
        this.#insides.delete(record.scope);
        return this.#end(this.#scopes, record.scope);
      case "spawn":
        return this.#task(record, record.task, record.name, record.scope, record.origin);
      case "cancel asked":
        return this.#event(this.#insides.get(record.scope), record, "cancel asked", {
          "outloop.why": record.why,
          "outloop.words": record.words,
        });
      case "cancel":
        return this.#event(this.#tasks.get(record.task), record, "cancelled", {
          "outloop.words": record.words,
        });
      case "swap":
        this.#job?.setAttribute("outloop.kernel", record.to);
        return this.#event(this.#job, record, "swap", {
          "outloop.from": record.from,
          "outloop.to": record.to,
        });
      case "end":
        return this.#taskEnd(record);
      case "job end":
        return this.#jobEnd(record);
      default:
    }
  }

  #begin(record: Of<"job"> | Of<"snapshot">): void {
    const attributes = {
      ...placeOf(record),
      "outloop.kernel": record.kernel,
      "outloop.mode": record.mode,
    };
    // Whatever the host is doing at the moment is what this job is a part of.
    this.#job = this.#tracer.startSpan(`job ${record.name}`, { attributes });
  }

  #snapshot(record: Of<"snapshot">): void {
    this.#begin(record);
    // Scopes and tasks stand in each other, the outer ones first; ids rise inwards.
    const [scopes, tasks] = [[...record.scopes], [...record.tasks]];
    while (scopes.length > 0 || tasks.length > 0) {
      const before = scopes.length + tasks.length;
      takeEach(scopes, ({ id, parent, ...about }) => {
        if (about.task !== undefined && !this.#tasks.has(about.task)) return false;
        if (parent !== undefined && !this.#insides.has(parent)) return false;
        this.#scope(record, id, about);
        return true;
      });
      takeEach(tasks, ({ id, name, scope, origin }) => {
        if (!this.#insides.has(scope)) return false;
        this.#task(record, id, name, scope, origin);
        return true;
      });
      if (scopes.length + tasks.length === before) break;
    }
  }

  /** A scope is inside the task that opened it; the root inside the job. */
  #scope(record: EventRecord, id: number, { task, name, type, parent }: Omit<SnapshotScope, "id">): void {
    const around = (parent === undefined ? undefined : this.#insides.get(parent)) ?? this.#job;
    const own = task === undefined ? undefined : this.#tasks.get(task);
    // That of a task's body is the task itself.
    if (!this.#withScopes || type === "root" || type === "task") {
      this.#keep(id, own ?? around);
      return;
    }
    const inside = parent !== undefined && this.#scopes.has(parent) ? this.#scopes.get(parent) : own;
    const span = this.#start(`${type} ${name}`, inside ?? around, {
      ...placeOf(record),
      "outloop.scope": id,
    });
    this.#scopes.set(id, span);
    this.#keep(id, span);
  }

  #keep(scope: number, inside: Span | undefined): void {
    if (inside !== undefined) this.#insides.set(scope, inside);
  }

  #task(record: EventRecord, id: number, name: string, scope: number, origin: string | undefined): void {
    const span = this.#start(name, this.#insides.get(scope) ?? this.#job, {
      ...placeOf(record),
      "outloop.task": id,
      ...(origin === undefined ? {} : { "outloop.origin": origin }),
    });
    this.#tasks.set(id, span);
  }

  #taskEnd({ task, outcome, value, steps, traps, ms }: Of<"end">): void {
    const span = this.#tasks.get(task);
    if (span === undefined) return;
    span.setAttributes({
      "outloop.outcome": outcome,
      "outloop.steps": steps,
      "outloop.traps": traps,
      "outloop.ms": ms,
    });
    if (outcome === "error") failed(span, value);
    this.#end(this.#tasks, task);
  }

  #jobEnd({ outcome, value }: Of<"job end">): void {
    // The inner ones first.
    for (const spans of [this.#scopes, this.#tasks])
      for (const id of [...spans.keys()].toReversed()) this.#end(spans, id);
    this.#insides.clear();
    this.#job?.setAttribute("outloop.outcome", outcome);
    if (outcome === "error" && this.#job !== undefined) failed(this.#job, value);
    this.#job?.end();
    this.#job = undefined;
  }

  #start(name: string, parent: Span | undefined, attributes: Attributes): Span {
    const context = parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent);
    return this.#tracer.startSpan(name, { attributes }, context);
  }

  #event(span: Span | undefined, record: EventRecord, name: string, attributes: Attributes): void {
    span?.addEvent(name, { "outloop.at": record.at, ...attributes });
  }

  #end(spans: Map<number, Span>, id: number): void {
    spans.get(id)?.end();
    spans.delete(id);
  }
}

function placeOf({ job, at }: EventRecord): Attributes {
  return { "outloop.job": job, "outloop.at": at };
}

/** `words`: as errors print, "RangeError: too far". */
function failed(span: Span, words: string): void {
  const [, name = "Error", message = words] = /^(\w+): (.*)$/s.exec(words) ?? [];
  span.recordException({ name, message });
  span.setStatus({ code: SpanStatusCode.ERROR, message: words });
}

/** Takes out of `list` what `take` has taken. */
function takeEach<T>(list: T[], take: (each: T) => boolean): void {
  const left = list.filter((each) => !take(each));
  list.splice(0, list.length, ...left);
}
