import asyncio
import time
from random import Random


async def main(load):
    loop, meter, phase = asyncio.get_running_loop(), load.meter, load.settings["phase"]
    random = Random(1)
    # As delays.ts has it, with more time to make them all.
    base, span = (60.0, 60.0) if phase in ("insert", "call off", "idle") else (0.03 + load.n * 1e-5, 1.0 if phase == "as due" else 0.1)
    if load.settings["spread"] == "alike":
        delays = [base + (index % 8) / 1000 for index in range(load.n)]
    else:
        delays = [base + random.random() * span for _ in range(load.n)]
    fired, done = 0, loop.create_future()

    def fire():
        nonlocal fired
        fired += 1
        if fired == load.n and not done.done():
            done.set_result(None)

    if phase == "insert":
        meter.begin()
    timers = [loop.call_later(delay, fire) for delay in delays]
    if phase == "insert":
        meter.end()
    meter.alive()
    if phase in ("fire", "as due"):
        if phase == "fire":
            time.sleep(max(delays) + 0.005)
        meter.begin()
        await done
        meter.end()
        return fired
    if phase == "idle":
        meter.begin()
        for step in range(load.steps):
            index = (step * 7919) % load.n
            timers[index].cancel()
            timers[index] = loop.call_later(base, fire)
        meter.end()
        return load.steps - fired
    if phase == "call off":
        meter.begin()
    for timer in timers:
        timer.cancel()
    if phase == "call off":
        meter.end()
    return load.n - fired


def program(load):
    return asyncio.run(main(load))
