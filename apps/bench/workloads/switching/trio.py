import trio


class Counter:
    """trio shuffles the order of a turn on purpose, so turns are counted and not their order."""

    turns = 0


async def rider(counter, rounds):
    for _ in range(rounds):
        counter.turns += 1
        await trio.lowlevel.checkpoint()


async def main(load):
    counter = Counter()
    load.meter.begin()
    async with trio.open_nursery() as nursery:
        for _ in range(load.n):
            nursery.start_soon(rider, counter, load.steps // load.n)
    load.meter.end()
    return counter.turns


def program(load):
    return trio.run(main, load)
