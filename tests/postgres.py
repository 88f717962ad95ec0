"""A real PostgreSQL for the tests: Debian's, in a temporary folder, on a free loopback port."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.ports import free_port


class PostgresMissing(Exception):
    """No PostgreSQL is installed here."""


def _programs() -> Path:
    for folder in [Path("/usr/local/bin"), Path("/usr/bin"), *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise PostgresMissing("no PostgreSQL here: apt-get install postgresql")


class Postgres:
    """A cluster of its own. PostgreSQL refuses to run as root, so then it runs as ``nobody``."""

    def __init__(self) -> None:
        programs = _programs()
        self._as_other: dict[str, object] = {}
        self.folder = Path(tempfile.mkdtemp(prefix="shop-postgres-"))
        if os.geteuid() == 0:
            user = pwd.getpwnam("nobody")
            self._as_other = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self.port = free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self._programs = programs
        self._call("initdb", "-D", str(self.folder / "data"), "-U", "shop", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()

    def _call(self, program: str, *words: str) -> None:
        command = [str(self._programs / program), *words]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=120, **self._as_other)
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [str(self._programs / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port)]
        settings = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}", "-c", "fsync=off"]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                command + settings, cwd=self.folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, **self._as_other
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._answers():
                return
            assert self._server.poll() is None, (self.folder / "log").read_text()
            time.sleep(0.1)
        raise AssertionError("PostgreSQL did not answer within a minute")

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Stop it at once; every connection breaks."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGQUIT)
            try:
                self._server.wait(30)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait(30)

    def close(self) -> None:
        """Stop it and forget it."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """The URL of one database in it."""
        return f"postgresql://shop@127.0.0.1:{self.port}/{database}"

    def fresh_database(self, name: str) -> str:
        """The URL of a new, empty database."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)
