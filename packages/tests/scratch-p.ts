import * as o from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
const { run, start, sleep, spawn, now, swap, virtualClock, Lock, Condition, Event, Channel, Semaphore, checkpoint, failuresOf } = o;
const k = (c: any = virtualClock()) => new SimpleKernel({ clock: c });
const t = (name: string, f: () => unknown) => { try { console.log(name, "=>", f()); } catch (e) { console.log(name, "THROWS", o.explain(e).slice(0, 700)); } };
t("1 condition traced", () => run(k(), function* () {
  const lock = new Lock(), c = new Condition(lock);
  yield* spawn(function* () { yield* sleep(1); yield* lock.acquire(); c.notify(); lock.release(); });
  yield* lock.acquire(); yield* c.wait(); lock.release(); return "ok";
}, { trace: () => {} }));
t("2 lock left held by ended run", () => { const lock = new Lock();
  run(k(), () => lock.acquire());
  return run(k(), function* () { yield* lock.acquire(); return "ok"; }); });
t("2b semaphore left", () => { const s = new Semaphore(1);
  run(k(), () => s.acquire());
  return run(k(), function* () { yield* s.acquire(); return "ok"; }); });
t("3 faulted run leaves lock", () => { const lock = new Lock();
  const bad = k(); let n = 0; const turn = bad.turn.bind(bad); (bad as any).turn = (p: any) => { if (++n > 2) throw new Error("kernel fault"); return turn(p); };
  try { run(bad, function* () { yield* lock.acquire(); yield* sleep(5); yield* sleep(5); }); } catch (e) { console.log(String(e)); }
  return run(k(), function* () { yield* lock.acquire(); return "ok"; }); });
t("4 children cycle", () => run(k(), function* () {
  const lock = new Lock(); yield* lock.acquire();
  yield* spawn(function* a() { yield* lock.acquire(); }); yield* spawn(function* b() { yield* lock.acquire(); });
}));
t("5 condition lock never released, deadlock", () => { try { return run(k(), function* () {
  const lock = new Lock(), c = new Condition(lock);
  yield* spawn(function* () { yield* lock.hold(function* () { yield* c.wait(); }); });
  yield* sleep(1); yield* lock.acquire();
}); } catch (e) { return failuresOf(e).map(String); } });
t("6 ulp", () => {
  const bad: unknown[] = [];
  for (let i = 0; i < 2000; i++) { const r = () => Math.random() * 1000;
    run(k(virtualClock({ start: r() })), function* () {
      const a = yield* now(); yield* swap(k(virtualClock({ start: r() }))); const b = yield* now();
      if (b !== a) bad.push(["now", b - a]);
      const d = r(); yield* o.sleepUntil(b + d); const c = yield* now(); if (c < b + d) bad.push(["early", c - (b + d)]);
    }); }
  return [bad.length, ...bad.slice(0, 4)];
});
t("7 equal deadlines", () => {
  let badn = 0, sample;
  for (let i = 0; i < 2000; i++) { const r = () => Math.random() * 1000; const log: string[] = [];
    run(k(virtualClock({ start: r() })), function* () {
      const at = (yield* now()) + r() + 10;
      for (const n of "ab") yield* spawn(function* () { yield* o.sleepUntil(at); log.push(n); });
      yield* checkpoint(); yield* swap(k(virtualClock({ start: r() })));
      for (const n of "cd") yield* spawn(function* () { yield* o.sleepUntil(at); log.push(n); });
    }); if (log.join("") !== "abcd") { badn++; sample = log.join(""); } }
  return [badn, sample];
});
t("8 refused swap detaches", () => { const log: string[] = []; const a = k(); const b = k();
  for (const n of ["attach", "detach"] as const) { const old = a[n].bind(a); (a as any)[n] = () => { log.push(n); old(); }; }
  return run(b, () => (function* () { return run(a, function* () { try { yield* swap(b); } catch (e) { log.push((e as Error).name); } return log; }); })()); });
t("9 condition lock of another run", () => run(k(), function* () { const lock = new Lock(); yield* lock.acquire();
  return run(k(), function* () { const c = new Condition(lock); try { yield* c.wait(); } catch (e) { return String(e); } }); }));
t("10 semaphore(2) both own", () => run(k(), function* () { const s = new Semaphore(2); yield* s.acquire(); yield* s.acquire(); yield* s.acquire(); }));
t("11 notify NaN", () => run(k(), function* () { const lock = new Lock(), c = new Condition(lock); yield* lock.acquire(); c.notify(NaN); c.notify(-1); c.notify("x" as never); return "silent"; }));
{ const e = new Event({ host: true }); const t0 = performance.now();
  const job = start(new SimpleKernel(), function* () { yield* spawn(function* () { yield* e.wait(); console.log("12 woken after", Math.round(performance.now() - t0)); }); yield* sleep(700); });
  setTimeout(() => { e.close(); }, 10); setTimeout(() => { e.set(); }, 50); await job; }
{ const a = new SimpleKernel(), b = new SimpleKernel();
  const job = start(a, function* () { yield* sleep(20); return "x"; });
  console.log("13", await job.swap(b), await job, await job.swap(a).catch(String)); }
