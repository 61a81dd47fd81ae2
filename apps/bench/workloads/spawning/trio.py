import trio


async def give(results, n):
    await trio.lowlevel.checkpoint()
    results[n] = n


async def main(load):
    results = [None] * load.n
    load.meter.begin()
    async with trio.open_nursery() as nursery:
        for index in range(load.n):
            nursery.start_soon(give, results, index)
        await trio.lowlevel.checkpoint()
        load.meter.alive()
    load.meter.end()
    return sum(1 for index, result in enumerate(results) if result == index)


def program(load):
    return trio.run(main, load)
