#!/bin/sh
# Builds the bench, fetches the Python peer from its own package, and prints the tables. Argument: the data folder.
set -e
cd "$(dirname "$0")"
data=${1:-../../../shared/data}
[ -x target/peers/bin/python ] || { python3 -m venv target/peers && target/peers/bin/pip -q install trafilatura lxml_html_clean; }
cargo build --release
target/release/intake-bench "$data" --python target/peers/bin/python
