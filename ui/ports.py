"""Which ports of this machine are free."""

import socket


def taken(host: str, port: int) -> bool:
    """Whether something listens on ``port`` already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: a port just left counts as free
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def next_free(host: str, port: int, tries: int = 50) -> int:
    """``port``, or the first free one after it. Raises ``OSError`` if none of ``tries`` is."""
    for candidate in range(port, min(port + tries, 65536)):
        if not taken(host, candidate):
            return candidate
    raise OSError(f"no free port from {port} to {port + tries - 1}")
