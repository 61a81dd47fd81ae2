import trio

CHILDREN = 10


class Census:
    waiting = cleaned = 0


async def node(census, levels):
    async with trio.open_nursery() as nursery:
        if levels > 1:
            for _ in range(CHILDREN):
                nursery.start_soon(node, census, levels - 1)
        census.waiting += 1
        try:
            await trio.sleep_forever()
        finally:
            with trio.CancelScope(shield=True):
                await trio.lowlevel.checkpoint()
            census.cleaned += 1


async def main(load):
    census, levels, size = Census(), 1, 1
    while size < load.n:
        size, levels = size * CHILDREN + 1, levels + 1
    async with trio.open_nursery() as nursery:
        nursery.start_soon(node, census, levels)
        while census.waiting < load.n:
            await trio.lowlevel.checkpoint()
        load.meter.alive()
        load.meter.begin()
        nursery.cancel_scope.cancel()
    load.meter.end()
    return census.cleaned


def program(load):
    return trio.run(main, load)
