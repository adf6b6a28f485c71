#!/usr/bin/env bash
# Gradescope runs this once, as root, while it builds the autograder's container. It installs Python, bubblewrap and the
# grader's packages. At the end it grades the solution, so that the build fails if the autograder can't work.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "${BASH_SOURCE[0]}")"

export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends bubblewrap ca-certificates

new_enough() { "$1" -I -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# Print the image's own Python if it is new enough, else the system's newest package, else one that uv installs. All
# users must be able to read it: the student's code runs as a user of its own.
find_python() {
  local minor
  if new_enough python3; then
    command -v python3
    return
  fi
  for minor in 14 13 12 11; do
    if apt-cache show "python3.$minor-venv" >/dev/null 2>&1; then
      apt-get install -q -y --no-install-recommends "python3.$minor" "python3.$minor-venv" >&2
      command -v "python3.$minor"
      return
    fi
  done
  apt-get install -q -y --no-install-recommends python3 python3-venv >&2
  python3 -I -m venv /opt/uv >&2
  /opt/uv/bin/python -I -m pip install -q uv >&2
  export UV_PYTHON_INSTALL_DIR=/opt/python
  /opt/uv/bin/uv python install -q 3.13 >&2
  /opt/uv/bin/uv python find --no-project 3.13
}

python=$(find_python)
echo "The grader's Python is $python, $("$python" --version)."

# The student's code must not read the answers or the suites, even if bubblewrap can't run.
chmod -R go-rwx solution katas
# Make .venv, and grade the first kata of the solution.
"$python" grader.py grade 01 --from solution --sandbox auto --no-color
