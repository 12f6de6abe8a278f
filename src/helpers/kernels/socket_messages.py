"""Messages between a kernel's owner and the fork server: JSON with its length, and descriptors beside it."""

import json
import socket
import struct
from typing import Any

LENGTH = struct.Struct("!I")


def send_message(connection: socket.socket, content: Any, descriptors: tuple[int, ...] = ()) -> None:
    """Send a JSON message with its length, and descriptors beside it."""
    body = json.dumps(content).encode()
    socket.send_fds(connection, [LENGTH.pack(len(body))], list(descriptors))
    connection.sendall(body)


def receive_message(connection: socket.socket, most_descriptors: int = 0) -> tuple[Any, list[int]]:
    """Return a message and its descriptors; raises ConnectionError when the other side has gone."""
    head, descriptors, _, _ = socket.recv_fds(connection, LENGTH.size, most_descriptors)
    if len(head) < LENGTH.size:
        raise ConnectionError("the connection is closed")
    body = b""
    while len(body) < LENGTH.unpack(head)[0]:
        part = connection.recv(LENGTH.unpack(head)[0] - len(body))
        if not part:
            raise ConnectionError("the connection is closed")
        body += part
    return json.loads(body), descriptors
