import asyncio
import sys


async def deep(depth, load):
    if depth > 0:
        return await deep(depth - 1, load)
    resumed = 0
    load.meter.begin()
    for _ in range(load.steps):
        await asyncio.sleep(0)
        resumed += 1
    load.meter.end()
    return resumed


def program(load):
    sys.setrecursionlimit(load.n + 1000)
    return asyncio.run(deep(load.n, load))
