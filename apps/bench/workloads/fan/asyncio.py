import asyncio


async def send(queue, count):
    for value in range(1, count + 1):
        await queue.put(value)


async def receive(queue, count):
    total = 0
    for _ in range(count):
        total += await queue.get()
    return total


async def main(load):
    senders, receivers = (1, load.n) if load.settings["direction"] == "out" else (load.n, 1)
    each = load.steps // senders
    # Its queues hold at least one; 0 would mean any number.
    queue = asyncio.Queue(1)
    load.meter.begin()
    receiving = [asyncio.create_task(receive(queue, load.steps // receivers)) for _ in range(receivers)]
    sending = [asyncio.create_task(send(queue, each)) for _ in range(senders)]
    total = sum([await task for task in receiving])
    for task in sending:
        await task
    load.meter.end()
    return load.steps if total == senders * each * (each + 1) // 2 else -1


def program(load):
    return asyncio.run(main(load))
