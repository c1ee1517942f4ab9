"""A server that is far away: a process that passes everything on after half a round trip, each way.

    python -m benchmarks.notify.distance PORT MILLISECONDS

It says on which port it listens. What is on its way does not wait for what went before it, as on a long
line: so a program that sends ahead is quicker, and one that waits for each answer is not.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

LOOPBACK = "127.0.0.1"
READ = 65_536  # bytes at a time


@contextmanager
def far_away(port: int, milliseconds: float) -> Iterator[int]:
    """The port by which a server on this machine is so many milliseconds away, there and back."""
    command = [sys.executable, "-m", "benchmarks.notify.distance", str(port), str(milliseconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline() if process.stdout else "")
        finally:
            process.kill()


async def serve(port: int, half: float) -> None:
    """Pass connections on, for as long as it runs."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(LOOPBACK, port)
        await asyncio.gather(_pass_on(reader, back, half), _pass_on(there, writer, half))

    server = await asyncio.start_server(meet, LOOPBACK, 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, half: float) -> None:
    loop = asyncio.get_running_loop()
    with suppress(OSError):
        while said := await reader.read(READ):
            loop.call_later(half, writer.write, said)
    loop.call_later(half, writer.close)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]) / 2000))
