import asyncio

CHILDREN = 10


class Census:
    waiting = cleaned = 0


async def node(census, levels):
    async with asyncio.TaskGroup() as group:
        if levels > 1:
            for _ in range(CHILDREN):
                group.create_task(node(census, levels - 1))
        census.waiting += 1
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            census.cleaned += 1


async def main(load):
    census, levels, size = Census(), 1, 1
    while size < load.n:
        size, levels = size * CHILDREN + 1, levels + 1
    root = asyncio.create_task(node(census, levels))
    while census.waiting < load.n:
        await asyncio.sleep(0)
    load.meter.alive()
    load.meter.begin()
    root.cancel()
    try:
        await root
    except asyncio.CancelledError:
        pass
    load.meter.end()
    return census.cleaned


def program(load):
    return asyncio.run(main(load))
