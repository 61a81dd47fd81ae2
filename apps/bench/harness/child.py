"""One measurement of a subject in Python, as child.ts does it for those in JavaScript."""

import importlib.util
import json
import os
import sys
import time

WARM_NANOSECONDS = 250e6
MEASURED_NANOSECONDS = 200e6
LARGE = 100_000
PATIENCE = 1.0


class Meter:
    def __init__(self):
        self.cpu = self.wall = 0
        self.tell = None

    def begin(self):
        self.wall_began = time.perf_counter_ns()
        self.cpu_began = time.process_time_ns()

    def end(self):
        self.cpu += time.process_time_ns() - self.cpu_began
        self.wall += time.perf_counter_ns() - self.wall_began

    def alive(self):
        if self.tell is not None:
            self.tell()


class Load:
    def __init__(self, n, steps, settings, meter):
        self.n, self.steps, self.settings, self.meter = n, steps, settings, meter


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def finish(result):
    print(json.dumps(result), flush=True)
    # Whatever is still pending has done its work.
    os._exit(0)


def main(request):
    path = os.path.join(request["folder"], request["name"] + ".py")
    spec = importlib.util.spec_from_file_location("bench_program", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    meter = Meter()

    def once(n, steps):
        seen = module.program(Load(n, steps, request["settings"], meter))
        if seen != steps:
            raise RuntimeError(f"{path}, n = {n}: did {seen} of {steps} steps")

    bytes_each = in_a_fork(request, once, meter) if request["memory"] else {}
    finish({**measure(request, once, meter), **bytes_each})


def in_a_fork(request, once, meter):
    """Memory that was freed stays with the process, so it is looked at before anything else has been done."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        fresh = resident()

        def tell():
            os.write(writing, json.dumps({"bytes": (resident() - fresh) / request["n"]}).encode())
            os._exit(0)

        meter.tell = tell
        once(request["n"], request["steps"])
        os._exit(1)
    os.close(writing)
    told = os.read(reading, 1000)
    os.wait()
    if not told:
        raise RuntimeError("never said that everything is alive")
    return json.loads(told)


def measure(request, once, meter):
    began = time.monotonic()
    while True:
        once(request["warmN"], request["warmSteps"])
        if meter.cpu >= WARM_NANOSECONDS or time.monotonic() - began > PATIENCE:
            break
    meter.cpu = meter.wall = done = 0
    began = time.monotonic()
    enough = MEASURED_NANOSECONDS if request["n"] < LARGE else 0
    while True:
        once(request["n"], request["steps"])
        done += request["steps"]
        if meter.cpu >= enough or time.monotonic() - began > PATIENCE:
            return {"cpu": meter.cpu / done, "wall": meter.wall / done}


main(json.loads(sys.argv[1]))
