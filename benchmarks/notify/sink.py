"""A provider that costs little: a process that reads SendGrid's requests whole and answers yes.

    python -m benchmarks.notify.sink

It prints its port first.
"""

from __future__ import annotations

import re
import socket
import sys
from itertools import count

LENGTH = re.compile(rb"(?i)content-length: (\d+)")


def serve(one: socket.socket, number: int) -> None:
    """One request, read to its end."""
    head = b""
    while b"\r\n\r\n" not in head:
        more = one.recv(65_536)
        if not more:
            return
        head += more
    start, _, rest = head.partition(b"\r\n\r\n")
    length = LENGTH.search(start)
    left = (int(length[1]) if length else 0) - len(rest)
    while left > 0 and (more := one.recv(262_144)):
        left -= len(more)
    body = b'{"batch_id": "b%d"}' % number if b"/mail/batch" in start else b""
    status = b"201 Created" if body else b"202 Accepted"
    one.sendall(b"HTTP/1.1 %s\r\nX-Message-Id: m%d\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                % (status, number, len(body), body))  # fmt: skip


def main() -> None:
    """Serve one after the other until killed."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        sys.stdout.write(f"{listening.getsockname()[1]}\n")
        sys.stdout.flush()
        for number in count():
            one, _ = listening.accept()
            with one:
                serve(one, number)


if __name__ == "__main__":
    main()
