from ui.cli.progress import progress_stages


def test_nothing_is_drawn_before_the_first_stage(capsys):
    with progress_stages():
        pass
    assert capsys.readouterr().err == ""
    with progress_stages() as told:
        told("read titles", 1, 1)
    assert "read titles" in capsys.readouterr().err
