"""Reads the calendar of a running site with icalendar and vobject and says what they made of it.

Usage: python agenda.py http://127.0.0.1:8080   (needs the packages icalendar and vobject)
"""

import sys
import urllib.request

import icalendar
import vobject

base = sys.argv[1].rstrip("/")
failed = 0
for path in ("/agenda.ics", "/en/agenda.ics", "/agenda.ics?q=conseil", "/agenda.ics?lieu=belroc"):
    answer = urllib.request.urlopen(base + path)
    text = answer.read().decode()
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    wrong = [error for event in events for error in event.errors]
    wrong += [event["UID"] for event in events if not (event.get("SUMMARY") and event.get("DTSTAMP") and event.get("DTSTART"))]
    wrong += [event["UID"] for event in events if event.get("DTEND") and event.end <= event.start]
    uids = [str(event["UID"]) for event in events]
    wrong += ["an UID twice"] * (len(uids) != len(set(uids)))
    wrong += [line for line in text.split("\r\n") if len(line.encode()) > 75 or "\n" in line]
    other = vobject.readOne(text, validate=True)
    read = [str(event.summary.value) for event in other.contents.get("vevent", [])]
    wrong += ["the two read otherwise"] * (read != [str(event["SUMMARY"]) for event in events])
    hours = sum(hasattr(event.get("DTSTART").dt, "hour") for event in events)
    failed += bool(wrong)
    print(f"{'WRONG' if wrong else 'ok':5} {len(events):3} events, {hours} with an hour {answer.headers['content-type']} {path} {wrong[:3]}")
sys.exit(1 if failed else 0)
