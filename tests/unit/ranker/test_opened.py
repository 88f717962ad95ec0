"""What opening a trained version costs the process that ranks with it."""

import subprocess
import sys


def test_models_are_opened_without_torch():
    code = (
        "import sys, ranker.opened\n"
        "from ranker.taste_models import taste_models\n"
        "assert len(taste_models('blend')) == 9\n"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
