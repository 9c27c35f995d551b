# What the scripts share. Read with `.`, from the top folder; needs bash.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# Debian's packages that WeasyPrint draws with.
PANGO_PACKAGES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

# root_do COMMAND…: runs it as root if we may without asking anybody; status 1 when we may not.
root_do() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    return 1
  fi
}

# apt_install PACKAGE…: installs Debian packages if we may; status 1 when that did not work. Its words go to var/apt.log.
apt_install() {
  command -v apt-get >/dev/null || return 1
  root_do true || return 1
  mkdir -p var
  {
    root_do env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 update -q &&
      root_do env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 \
        install -q -y --no-install-recommends "$@"
  } </dev/null >>var/apt.log 2>&1
}

# find_python: prints a Python that is new enough; 3.11 first, because that is what the portal is tested with.
find_python() {
  local candidate
  for candidate in python3.11 python3 python3.12 python3.13; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s' "$candidate"
      return
    fi
  done
  fail "The portal needs Python 3.11 or newer. On Debian 12: sudo apt-get install python3 python3-venv"
}

# install_requirements: .venv with exactly the pinned requirements. A stamp makes every later time cost nothing.
install_requirements() {
  local stamp python
  stamp=$(cat requirements.txt requirements-dev.txt constraints.txt | sha256sum | cut -c1-16)
  if [ "$(cat .venv/.stamp 2>/dev/null)" = "$stamp" ] && .venv/bin/python -c '' 2>/dev/null; then
    return
  fi
  mkdir -p var
  {
    flock 9 # two scripts at once: the second finds the work done
    if [ "$(cat .venv/.stamp 2>/dev/null)" != "$stamp" ] || ! .venv/bin/python -c '' 2>/dev/null; then
      if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        python=$(find_python) || exit 1
        if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
          apt_install python3-venv || true
          "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            fail "Python's venv is missing. Run: sudo apt-get install python3-venv"
        fi
        rm -rf .venv
        "$python" -m venv .venv
      fi
      say "Installing what the portal needs into .venv (this takes about a minute, once) …"
      .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input -r requirements-dev.txt ||
        fail "The requirements could not be installed; the lines above say why. Then run this again."
      printf '%s\n' "$stamp" >.venv/.stamp
    fi
  } 9>var/install.lock
}

has_pango() {
  .venv/bin/python - <<'EOF' 2>/dev/null
import ctypes

for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0", "libharfbuzz-subset.so.0"):
    ctypes.CDLL(name)
EOF
}

# need_pango: WeasyPrint cannot draw without Pango.
need_pango() {
  has_pango && return
  say "Installing Pango, which draws the PDFs …"
  # shellcheck disable=SC2086 # several packages
  apt_install $PANGO_PACKAGES && has_pango && return
  [ ! -f var/apt.log ] || tail -n 3 var/apt.log >&2
  fail "Pango, which draws the PDFs, is missing. Run: sudo apt-get install $PANGO_PACKAGES"
}

find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

# want_chromium: for the browser tests; without it they skip and say so.
want_chromium() {
  find_chromium >/dev/null && return
  say "Installing Chromium for the browser tests …"
  apt_install chromium && return
  say "There is no Chromium here, so the browser tests will skip. To run them: sudo apt-get install chromium"
}
