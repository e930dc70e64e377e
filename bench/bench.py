#!/usr/bin/env python3
"""Measures a fresh Innkeeper on this machine and prints one table.

Started by `./innkeeper bench`. Requests are made by wrk over TLS; beside ours stands nginx with the same certificate
and answers of the same size, measured in turn (A B A B ...), so that a noisy machine moves both: quote the ratios.
Containers are real ones; what is done to them is compared with the plain tools in the same run.

`./innkeeper bench ROW...` measures only these rows. With --keep FOLDER the server and the figures stay in the folder: the
next call with it goes on there, and prints the table of all that was measured; --end removes the server.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile

from rows import ROWS, Rows


def main():
    parser = argparse.ArgumentParser(prog="./innkeeper bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="of " + ", ".join(ROWS) + "; all if none is named")
    parser.add_argument("--keep", metavar="FOLDER", help="leave the server and the figures there")
    parser.add_argument("--end", action="store_true", help="stop the server that was kept and remove it")
    parser.add_argument("--seconds", type=int, default=10, help="length of one run of requests")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each, in turn with what stands beside")
    parser.add_argument("--guests", type=int, default=1000)
    parser.add_argument("--starts", type=int, default=20, help="starts, stops and snapshots that are measured")
    parser.add_argument("--warm-up", type=int, default=40, help="container starts before those")
    parser.add_argument("--port", type=int, default=8906)
    options = parser.parse_args()
    unknown = [row for row in options.rows if row not in ROWS]
    if unknown:
        parser.error(f"no row '{unknown[0]}'; there are {', '.join(ROWS)}")
    for tool in ("wrk", "nginx"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is missing: apt-get install wrk nginx-light")

    folder = os.path.abspath(options.keep) if options.keep else tempfile.mkdtemp(prefix="innkeeper-bench-")
    os.makedirs(folder, exist_ok=True)
    os.chmod(folder, 0o755)
    notes = os.path.join(folder, "figures.json")
    figures = {}
    if os.path.exists(notes):
        with open(notes, encoding="utf-8") as file:
            figures = json.load(file)

    def say(what, ours, beside="", ratio=""):
        figures[what] = (what, ours, beside, ratio)
        with open(notes, "w", encoding="utf-8") as file:
            json.dump(figures, file, indent=1)
        print(f"  {what}: {ours} {beside} {ratio}".rstrip(), file=sys.stderr)

    rows = Rows(options, folder, say)
    try:
        if options.rows or not options.end:
            rows.connect()
        for row in options.rows or ([] if options.end else ROWS):
            getattr(rows, row)()
    finally:
        if options.end or not options.keep:
            rows.end()

    print("\n| what | Innkeeper | beside | ratio |\n|---|---|---|---|")
    for cells in figures.values():
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
