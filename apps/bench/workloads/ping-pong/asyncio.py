import asyncio


async def ping(there, back, count):
    right = 0
    for index in range(count):
        await there.put(index)
        if await back.get() == index + 1:
            right += 1
    return right


async def pong(there, back, count):
    for _ in range(count):
        await back.put(await there.get() + 1)


async def main(load):
    # Its queues hold at least one; 0 would mean any number.
    there, back = asyncio.Queue(1), asyncio.Queue(1)
    load.meter.begin()
    pinging = asyncio.create_task(ping(there, back, load.steps))
    ponging = asyncio.create_task(pong(there, back, load.steps))
    right = await pinging
    await ponging
    load.meter.end()
    return right


def program(load):
    return asyncio.run(main(load))
