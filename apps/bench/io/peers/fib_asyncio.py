"""The server of the talk on asyncio; with "uvloop" as argument, on that loop."""

import asyncio
import sys


def fib(n):
    return 1 if n <= 2 else fib(n - 1) + fib(n - 2)


async def answer(reader, writer):
    while line := await reader.readline():
        writer.write(b"%d\n" % fib(int(line)))
        await writer.drain()


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if sys.argv[1:] == ["uvloop"]:
    import uvloop

    uvloop.install()

asyncio.run(main())
