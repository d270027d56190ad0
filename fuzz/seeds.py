"""Lays out seeds for the fuzz targets in corpus/, from a data folder of the form of ../../shared/data."""

import base64, gzip, json, pathlib, sys

here = pathlib.Path(__file__).parent
data = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "../../shared/data"


def lines(path):
    return map(json.loads, gzip.open(data / path, "rt", encoding="utf-8"))


def put(target, number, content):
    folder = here / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"seed-{number}").write_bytes(content if isinstance(content, bytes) else content.encode())


def document(case):
    encoded = case.get("doc_b64")
    return base64.b64decode(encoded) if encoded else (case.get("doc") or "").encode()


for number, case in enumerate(lines("feeds/cases.jsonl.gz")):
    content = document(case)
    if len(content) < 20_000 and number % 2 == 0:
        put("feed", number, content)
        put("sniff", number, content)
for number, case in enumerate(lines("feeds/opml.jsonl.gz")):
    put("opml", number, document(case))
for number, case in enumerate(lines("feeds/sitemaps.jsonl.gz")):
    put("sitemap", number, document(case))
for number, body in enumerate([b"<p>Bonjour", b"", b"Bonjour\r\nWARC/"]):
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    kind = [b"response", b"resource", b"conversion"][number]
    record = b"WARC/1.0\r\nWARC-Type: " + kind + b"\r\nContent-Length: %d\r\n\r\n" % len(http) + http + b"\r\n\r\n"
    put("archive", 2 * number, record + record)
    put("archive", 2 * number + 1, gzip.compress(record) + gzip.compress(record))
for number, row in enumerate((data / "feeds/dates.tsv").read_text(encoding="utf-8").splitlines()[1:]):
    put("feed_date", number, json.loads(row.split("\t")[2]))
for number, case in enumerate(lines("agency/cases.jsonl.gz")):
    target = case["format"].replace("-", "_").replace(".", "_").split("_x")[0]
    target = {"newsml1": "newsml_1", "newsml_1_2": "newsml_1"}.get(target, target)
    put("ninjs" if target.startswith("ninjs") else target, number, document(case))
    put("sniff", f"agency-{number}", document(case))
for number, case in enumerate(lines("texts/cases.jsonl.gz")):
    put("text", number, case["text"][:6000])
small = sorted((data / "pages/html").glob("*/*.gz"), key=lambda page: page.stat().st_size)
for number, page in enumerate(small[:150]):
    put("page", number, gzip.open(page).read()[:30_000])
for number, row in enumerate((data / "language/dates/news_dates_fr.jsonl").read_text(encoding="utf-8").splitlines()):
    put("dates", number, json.loads(row)["text"])
for number, row in enumerate((data / "search/probes.jsonl").read_text(encoding="utf-8").splitlines()):
    put("query", number, json.loads(row)["query"])
