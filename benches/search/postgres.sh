#!/bin/sh
# Starts (or with "stop" ends) a PostgreSQL cluster of its own for the bench, on port 54329 of this machine, in target/.
set -e
data="${2:-$(dirname "$0")/../../target/bench-search/pg}"
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
as=""
if [ "$(id -u)" = 0 ]; then as="setpriv --reuid=nobody --regid=nogroup --clear-groups"; fi
if [ "$1" = stop ]; then $as "$bin/pg_ctl" -D "$data" -m fast stop; exit; fi
if [ ! -d "$data" ]; then
  mkdir -p "$data"; [ -z "$as" ] || chown nobody:nogroup "$data"
  chmod 700 "$data"
  $as "$bin/initdb" -D "$data" -U bench -A trust -E UTF8 --locale=C >/dev/null
fi
$as "$bin/pg_ctl" -D "$data" -w -l "$data/log" start -o "-p 54329 -k '' -c shared_buffers=1GB -c fsync=off -c max_wal_size=4GB -c maintenance_work_mem=512MB"
