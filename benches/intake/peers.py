"""Reads the French pages of a data folder with trafilatura: pages a second and the peak memory in megabytes."""

import gzip, json, pathlib, resource, sys, time

import trafilatura

data = pathlib.Path(sys.argv[1])
pages = []
for corpus in ["frsites", "fundus", "htmldate", "postlight", "readability", "trafilatura"]:
    for case in map(json.loads, gzip.open(data / f"pages/cases/{corpus}.jsonl.gz", "rt", encoding="utf-8")):
        if case.get("language") == "fr":
            pages.append(gzip.open(data / "pages" / case["html"]).read())
trafilatura.bare_extraction(pages[0], with_metadata=True)
started = time.process_time()
for page in pages:
    trafilatura.bare_extraction(page, with_metadata=True)
print(len(pages) / (time.process_time() - started), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
