"""Reads every kind of feed of a running site with feedparser and says what it made of each.

Usage: python feeds.py http://127.0.0.1:8080   (needs the package feedparser)
"""

import json
import sys
import urllib.parse
import urllib.request

import feedparser

base = sys.argv[1].rstrip("/")


def asked(path):
    return json.load(urllib.request.urlopen(f"{base}/api/v1/{path}"))


lists = ["/flux", "/en/feed", "/recherche.{}?q=conseil", "/citations", "/citations.{}?q=conseil", "/titres-modifies"]
lists += [f"/source/{source['id']}/flux" for source in asked("sources")]
articles = asked("articles?limit=100")["items"]
sections = {article["section"] for article in articles if article.get("section")}
lists += [f"/rubrique/{urllib.parse.quote(section)}/flux" for section in sorted(sections)]
lists += [f"/sujet/{story['id']}/flux" for story in asked("stories?limit=10")["items"]]
for kind in ("person", "place", "organisation"):
    for name in asked(f"entities?type={kind}&limit=5"):
        lists.append(urllib.parse.urlsplit(name["page"]).path + "/flux")
failed = 0
for path in lists:
    for ending in ("atom", "rss"):
        address = path.format(ending) if "{}" in path else f"{path}.{ending}"
        read = feedparser.parse(base + address)
        ids = [entry.get("id") for entry in read.entries]
        good = (
            not read.bozo
            and read.feed.get("title")
            and all(ids)
            and len(ids) == len(set(ids))
            and all(entry.get("link") and entry.get("published_parsed") for entry in read.entries)
        )
        failed += not good
        print(f"{'ok' if good else 'WRONG':5} {read.version:8} {len(ids):3} {address} {read.get('bozo_exception', '')}")
        if read.get("etag"):
            again = feedparser.parse(base + address, etag=read.etag)
            if again.get("status") != 304:
                failed += 1
                print("WRONG no 304", address)
sys.exit(1 if failed else 0)
