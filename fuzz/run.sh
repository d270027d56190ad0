#!/bin/sh
# Runs each fuzz target for so many seconds, one after the other (arguments: seconds, then targets; all of them for none).
cd "$(dirname "$0")"
seconds=${1:-600}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- page text feed feed_date opml sitemap archive newsml_g2 newsml_1 nitf ninjs iptc7901 sniff dates query
for target; do
    mkdir -p "corpus/$target"
    echo "== $target"
    cargo +nightly fuzz run -O -s none "$target" -- -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=20000 \
        -dict=words.dict -print_final_stats=1 2>&1 | grep -E "^(stat::|==|SUMMARY|Test unit|artifact|thread|#.*DONE)|panicked|assertion"
done
