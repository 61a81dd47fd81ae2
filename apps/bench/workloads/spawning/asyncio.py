import asyncio


async def give(n):
    await asyncio.sleep(0)
    return n


async def main(load):
    load.meter.begin()
    tasks = [asyncio.create_task(give(index)) for index in range(load.n)]
    await asyncio.sleep(0)
    load.meter.alive()
    right = 0
    for index, task in enumerate(tasks):
        if await task == index:
            right += 1
    load.meter.end()
    return right


def program(load):
    return asyncio.run(main(load))
