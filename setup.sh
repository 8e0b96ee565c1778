#!/usr/bin/env bash
# Everything a fresh Debian or Ubuntu machine with Python needs, once; again at no cost when nothing changed.
set -euo pipefail
cd "$(dirname "$0")"

say() { printf '%s\n' "setup: $*" >&2; }
fail() { say "$*"; exit 1; }

python=${PYTHON:-python3}
command -v "$python" >/dev/null || fail "python3 is missing: install Python 3.11 or newer"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
  || fail "$("$python" --version) is too old: Python 3.11 or newer is needed (set PYTHON=/path/to/python3.11)"

missing=()
"$python" -c 'import ensurepip, venv' 2>/dev/null || missing+=("python3-venv")
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
  || missing+=("chromium")
[ -e /usr/share/fonts/truetype/noto/NotoSansMeeteiMayek-Regular.ttf ] || missing+=("fonts-noto-core")
command -v pdftoppm >/dev/null || missing+=("poppler-utils")
command -v ip >/dev/null || missing+=("iproute2")
if [ "${#missing[@]}" -gt 0 ]; then
  command -v apt-get >/dev/null || fail "install these with your package manager, then run again: ${missing[*]}"
  as_root=""
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "as root, run: apt-get install ${missing[*]}"
    as_root=sudo
  fi
  say "installing system packages: ${missing[*]}"
  log=$(mktemp)
  { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 \
    || { tail -5 "$log" >&2; fail "apt-get could not install: ${missing[*]} (whole log: $log)"; }
  rm -f "$log"
fi

stamp=.venv/.stamp-$(cat requirements.lock pyproject.toml | sha256sum | cut -c1-16)
if [ ! -e "$stamp" ]; then
  say "making .venv with the packages of requirements.lock"
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
  rm -f .venv/.stamp-*
  touch "$stamp"
fi
