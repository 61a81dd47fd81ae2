import trio


class Total:
    value = 0


async def send(channel, count):
    for value in range(1, count + 1):
        await channel.send(value)


async def receive(channel, count, total):
    own = 0
    for _ in range(count):
        own += await channel.receive()
    total.value += own


async def main(load):
    senders, receivers = (1, load.n) if load.settings["direction"] == "out" else (load.n, 1)
    each = load.steps // senders
    sending, receiving = trio.open_memory_channel(0)
    total = Total()
    load.meter.begin()
    async with trio.open_nursery() as nursery:
        for _ in range(receivers):
            nursery.start_soon(receive, receiving, load.steps // receivers, total)
        for _ in range(senders):
            nursery.start_soon(send, sending, each)
    load.meter.end()
    return load.steps if total.value == senders * each * (each + 1) // 2 else -1


def program(load):
    return trio.run(main, load)
