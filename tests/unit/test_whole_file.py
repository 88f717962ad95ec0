import os

import pytest

from ui.cli.whole_file import whole_file


def test_what_fails_leaves_the_file_as_it_was_and_nothing_beside_it(tmp_path):
    path = tmp_path / "made" / "ranked.jsonl"
    with whole_file(path) as out:
        out.write(b"first")
    with pytest.raises(ZeroDivisionError), whole_file(path) as out:
        out.write(b"half")
        raise ZeroDivisionError
    assert [(one.name, one.read_bytes()) for one in path.parent.iterdir()] == [("ranked.jsonl", b"first")]


def test_a_pipe_stays_one_and_a_folder_is_refused(tmp_path):
    with pytest.raises(IsADirectoryError), whole_file(tmp_path):
        pass
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with whole_file(pipe) as out:
        out.write(b"ranked")
    assert os.read(reader, 100) == b"ranked"
    assert pipe.is_fifo()
    os.close(reader)
