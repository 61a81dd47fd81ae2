import trio


class Result:
    right = 0


async def ping(there, back, count, result):
    for index in range(count):
        await there.send(index)
        if await back.receive() == index + 1:
            result.right += 1


async def pong(there, back, count):
    for _ in range(count):
        await back.send(await there.receive() + 1)


async def main(load):
    capacity = load.settings["capacity"]
    send_there, receive_there = trio.open_memory_channel(capacity)
    send_back, receive_back = trio.open_memory_channel(capacity)
    result = Result()
    load.meter.begin()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(ping, send_there, receive_back, load.steps, result)
        nursery.start_soon(pong, receive_there, send_back, load.steps)
    load.meter.end()
    return result.right


def program(load):
    return trio.run(main, load)
