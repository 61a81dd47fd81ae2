import asyncio


class Carousel:
    def __init__(self, riders, turns):
        self.riders, self.rounds = riders, turns // riders
        self.in_turn = self.next = 0

    def turn_of(self, rider):
        if rider == self.next:
            self.in_turn += 1
        self.next = 0 if rider + 1 == self.riders else rider + 1


async def rider(carousel, index):
    for _ in range(carousel.rounds):
        carousel.turn_of(index)
        await asyncio.sleep(0)


async def main(load):
    carousel = Carousel(load.n, load.steps)
    load.meter.begin()
    tasks = [asyncio.create_task(rider(carousel, index)) for index in range(load.n)]
    for task in tasks:
        await task
    load.meter.end()
    return carousel.in_turn


def program(load):
    return asyncio.run(main(load))
