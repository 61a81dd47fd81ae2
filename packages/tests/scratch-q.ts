import * as o from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
const { run, start, sleep, spawn, now, swap, virtualClock, Lock, Condition, Event, Channel, Semaphore, checkpoint, failuresOf } = o;
const k = (c: any = virtualClock()) => new SimpleKernel({ clock: c });
const t = (name: string, f: () => unknown) => { try { console.log(name, "=>", f()); } catch (e) { console.log(name, "THROWS", o.explain(e).slice(0, 700)); } };
t("7 equal deadlines", () => {
  let badn = 0, sample;
  for (let i = 0; i < 2000; i++) { const r = () => Math.random() * 1000; const log: string[] = [];
    run(k(virtualClock({ start: r() })), function* () {
      const at = (yield* now()) + r() + 10;
      yield* swap(k(virtualClock({ start: r() })));
      for (const n of "ab") yield* spawn(function* () { yield* o.sleepUntil(at); log.push(n); });
      yield* checkpoint(); yield* swap(k(virtualClock({ start: r() })));
      for (const n of "cd") yield* spawn(function* () { yield* o.sleepUntil(at); log.push(n); });
    }); if (log.join("") !== "abcd") { badn++; sample = log.join(""); } }
  return [badn, sample];
});
t("14 wake after fault", () => {});
// swap pending while faulted: leftover
t("15 leftover after fault", () => { const bad = k(); const turn = bad.turn.bind(bad); let n = 0; (bad as any).turn = (p: any) => { const r = turn(p); if (++n === 1) throw new Error("fault"); return r; };
  try { run(bad, function* () { yield* swap(k()); }); } catch (e) { console.log(String(e)); }
  const d = bad.drain(); return [d.ready.length, d.timers.length]; });
t("16 same clock drift", () => { let bad = 0; for (let i = 0; i < 300; i++) { const c = virtualClock({ start: Math.random() * 1000 }); run(k(c), function* () { yield* swap(k(virtualClock({ start: Math.random() * 1000 }))); yield* sleep(Math.random()); const a = yield* now(); for (let j = 0; j < 10; j++) { yield* swap(k(virtualClock({start: Math.random() * 1000}))); } if ((yield* now()) !== a) bad++; }); } return bad; });
// host event under run
{ const kk = k(); let blocked: number[] = []; (kk as any).block = (ms: number) => { blocked.push(ms); throw new Error("blocked for " + ms); };
t("17 host event under run", () => run(kk, function* () { const e = new Event({ host: true }); yield* e.wait(); })); }
// kernel with submit
const sub = () => { const inner = k(); const wakes: any[] = []; return [Object.assign(Object.create(inner), {}), wakes]; };
// nested: release by nested run of outer's lock
t("18 nested release", () => run(k(), function* () { const l = new Lock(); yield* l.acquire(); const r = (() => { try { return run(k(), function* () { l.release(); }); } catch (e) { return String(e); } })(); return [r, l.holder?.name]; }));
t("19 close host event twice etc", () => run(k(), function* () { const e = new Event({ host: true }); yield* spawn(() => e.wait()); yield* checkpoint(); e.close(); e.close(); e.set(); return e.waiting; }));
// abandoned task holds lock
t("20 deadlock holder ended", () => run(k(), function* () { const l = new Lock(); yield* spawn(function* gone() { yield* l.acquire(); }); yield* sleep(1); yield* l.acquire(); }));
// ended holder + id
t("21 channel default capacity checks", () => [NaN, -1, 1.5, "2", null, -Infinity].map((c) => { try { new Channel(c as never); return "ok"; } catch (e) { return (e as Error).name; } }));
t("22 Semaphore Infinity", () => [Infinity, NaN, -0, "1"].map((c) => { try { const s = new Semaphore(c as never); return Object.is(s.free, -0) ? "-0" : s.free; } catch (e) { return (e as Error).name; } }));
t("23 new Condition(undefined)", () => run(k(), function* () { const c = new Condition(undefined as never); yield* c.wait(); }));
t("24 swap in cleanup / shield", () => run(k(), function* () { const task = yield* spawn(function* () { try { yield* sleep(100); } finally { yield* swap(k()); yield* sleep(10); } }); yield* sleep(1); yield* task.cancel(); return yield* now(); }));
t("25 channel 100k throughput", () => run(k(), function* () { const c = new Channel<number>(Infinity); for (let i = 0; i < 200000; i++) c.trySend(i); let s = 0; while (c.length) s += c.tryReceive()!.value; return s; }));
{ const c = new Channel<number>(0, { host: true }); const got: number[] = [];
  const job = start(k(), function* () { for (let i = yield* c.next(); !i.done; i = yield* c.next()) got.push(i.value); return yield* now(); });
  let n = 0; const h = setInterval(() => { const ok = c.trySend(++n); if (n === 5) { clearInterval(h); c.close(); } }, 2);
  console.log("26", await job, got); }
{ const e = new Event({ host: true }); const a = k(), job = start(a, function* () { yield* e.wait(); return "set"; }); await new Promise((r) => setTimeout(r, 10)); await job.swap(k()); e.set(); console.log("27", await job); }
{ const e = new Event({ host: true }); const job = start(k(), function* () { yield* e.wait(); return "set"; }); await new Promise((r) => setTimeout(r, 10)); e.close(); console.log("28", await job.catch((x) => x.name)); }
{ const l = new Lock(); const job = start(new SimpleKernel(), function* main() { yield* l.acquire(); yield* spawn(function* () { yield* l.acquire(); return "got"; }); yield* sleep(30); return "main"; });
  await new Promise((r) => setTimeout(r, 5)); await job.post(() => l.release()); console.log("29", l.holder?.state, await job.post(() => { try { l.release(); l.release(); } catch (e) { return String(e); } }), await job); }
