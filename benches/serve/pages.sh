#!/bin/sh
# How fast the front page, an article and a search page are beside nginx serving the same bytes from a file.
#
# Usage: pages.sh http://127.0.0.1:8080 [SECONDS]   (needs nginx, wrk, curl; the site runs beside it)
# Prints for each page the requests a second of both, the ratio, and the 99th percentile, all of one run: first as many
# readers ask for it (a page is kept for five seconds at most, so the figure holds writing it anew every five seconds
# too), then `anew`: with every request it is asked for by an address that was never asked before, so that nothing is
# kept and the page is written from the store and the index.
set -eu
site=$1 seconds=${2:-4}
here=$(mktemp -d)
trap 'kill "$(cat "$here/pid")" 2>/dev/null; rm -rf "$here"' EXIT
chmod 755 "$here" && mkdir "$here/pages"
article=$(curl -s "$site/api/v1/articles?limit=1" | sed 's/.*"page":"[a-z]*:\/\/[^/]*\([^"]*\)".*/\1/')
curl -s "$site/" > "$here/pages/front.html"
curl -s "$site$article" > "$here/pages/article.html"
curl -s "$site/recherche?q=conseil" > "$here/pages/search.html"
cat > "$here/nginx.conf" <<CONF
worker_processes 2; pid $here/pid; error_log $here/error;
events { worker_connections 4096; }
http { access_log off; default_type text/html; sendfile on; keepalive_requests 1000000; open_file_cache max=100;
  server { listen 127.0.0.1:18777; root $here/pages; } }
CONF
nginx -c "$here/nginx.conf"
cat > "$here/anew.lua" <<'LUA'
local n = os.time() * 1000
function init(arguments) page = arguments[1] end
function request() n = n + 1; return wrk.format("GET", page .. n) end
LUA
ask() { wrk -t1 -c32 -d"${seconds}s" --latency "$@" | awk '/99%/ {p=$2} /Requests\/sec/ {r=$2} END {print r, p}'; }
row() { # NAME FILE, and what wrk is to ask of ours
  name=$1 theirs=$2; shift 2
  set -- $(ask "$@") $(ask "http://127.0.0.1:18777/$theirs")
  echo "$name $1 $3 $2 $4" |
    awk '{printf "%-13s ours %8.0f/s  nginx %8.0f/s  ratio %.2f  p99 %s (nginx %s)\n", $1, $2, $3, $2/$3, $4, $5}'
}
row front front.html "$site/"
row article article.html "$site$article"
row search search.html "$site/recherche?q=conseil"
anew="-s $here/anew.lua $site --"
row front-anew front.html $anew "/?n="
row article-anew article.html $anew "$article?n="
row search-anew search.html $anew "/recherche?q=conseil&n="
