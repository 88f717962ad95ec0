#!/usr/bin/env bash
# Makes the app's environment in .venv from locks/app.txt and leaves the command `shop` in .venv/bin. Starts nothing.
# A second run finds its stamp and does nothing; it needs no network then.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
fail() { say "setup: $*"; exit 1; }

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3.11 python3.12 python3; do
    if command -v "$candidate" >/dev/null &&
      "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  fail "Python 3.11 or 3.12 is needed and was not found (Debian: apt install python3; or name it in PYTHON=)"
}

# pip for a Python that comes without it (Debian keeps it in a package of its own, which needs no root to be unpacked)
bootstrap_pip() {
  say "python3-venv is not installed; unpacking pip from Debian's package"
  local folder wheel
  folder="$(mktemp -d)"
  (cd "$folder" && apt-get download -qq python3-pip-whl && dpkg -x ./*.deb .) || return
  wheel="$(find "$folder" -name 'pip-*.whl' | head -n 1)"
  [ -n "$wheel" ] && .venv/bin/python "$wheel/pip" install --no-index --quiet "$wheel"
  rm -rf "$folder"
}

command -v flock >/dev/null && { exec 9>.venv.lock; flock 9; }

wanted="$(cat locks/app.txt pyproject.toml scripts/setup.sh | sha256sum | cut -c1-16)"
stamp=".venv/.finished"
if [ -x .venv/bin/shop ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted $PWD" ]; then
  exit 0
fi

python="$(find_python)"
say "making the app's environment in .venv with $("$python" --version) (some minutes, once)"
rm -f "$stamp"
if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
  rm -rf .venv
  if "$python" -c 'import ensurepip' 2>/dev/null; then
    "$python" -m venv .venv || fail "the environment could not be made (Debian: apt install python3-venv)"
  else
    "$python" -m venv --without-pip .venv
    bootstrap_pip || fail "pip could not be fetched (Debian: apt install python3-venv)"
  fi
fi

pip() { .venv/bin/python -m pip --disable-pip-version-check "$@"; }
torch="$(grep '^torch==' locks/app.txt)"
# the CPU build of torch: where pip's own configuration has it, else from PyTorch's index; never a CUDA one by accident
pip install --no-deps --quiet "$torch" 2>/dev/null ||
  pip install --no-deps --index-url https://download.pytorch.org/whl/cpu "$torch" ||
  fail "torch could not be installed: is this machine offline?"
# the lock file is whole, so nothing is left to resolve
pip install --no-deps -r <(grep -v '^torch==' locks/app.txt) || fail "the packages of locks/app.txt could not be installed (see above)"
pip install --no-deps --no-build-isolation --quiet --editable . || fail "the project itself could not be installed"
.venv/bin/shop --version >/dev/null
printf '%s\n' "$wanted $PWD" >"$stamp"
say "ready: .venv/bin/shop"
