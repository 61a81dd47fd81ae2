"""Echo by a protocol of asyncio: echo_asyncio.py SIZE [uvloop].

SIZE: what is read at most at once. Messages are small up to 4096; a plain Protocol is for them. It gets 256 kB of new
memory for each read, which with big messages is many page faults: they are read into memory of the connection.
"""

import asyncio
import resource
import sys

# Python leaves the limit of open descriptors as it is; the other servers raise theirs.
most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

size = int(sys.argv[1])


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


class EchoBig(asyncio.BufferedProtocol):
    def connection_made(self, transport):
        self.transport = transport
        self.memory = bytearray(size)

    def get_buffer(self, hint):
        return self.memory

    def buffer_updated(self, length):
        # A copy: the transport may keep it while the memory is read into again.
        self.transport.write(self.memory[:length])


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo if size <= 4096 else EchoBig, "127.0.0.1", 0, backlog=4096)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if sys.argv[2:] == ["uvloop"]:
    import uvloop

    uvloop.install()

asyncio.run(main())
