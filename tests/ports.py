"""Free ports for servers that tests start."""

import random
import socket

_chance = random.SystemRandom()  # seeded by no test, so that two runs side by side do not try the same


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on, and that the system gives to no connection.

    Below the range that outgoing connections take theirs from: a server that is stopped and started again finds its port free,
    and who calls it meanwhile is not connected to themselves.
    """
    while True:
        port = _chance.randrange(15_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
