#!/usr/bin/env python3
"""Memory that one large picture or post takes, each in a site of its own, exported and verified by two jobs; and that
`finish` takes for many results.

    memory.py PROGRAM [--work FOLDER]

Prints the largest memory that a process had (ru_maxrss), and fails where it had more than the limit of the case: what the
program takes for a small post, and so many bytes for each pixel of the picture, byte of the post or result. No time is
asserted. Nothing but Python's own library is needed.
"""

import argparse
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

# Width and height of the pictures: 16 million pixels; and of one whose rows are deflated as they come.
SIZE, LARGE = 4096, 8192
# Seven passes (ISO/IEC 15948, 8.2): first row and column, steps.
PASSES = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(path, kind, bits, samples, interlaced=False, size=SIZE):
    """A picture of stripes in which no row is like the one before; `samples` in a pixel."""
    deflater, data = zlib.compressobj(1), []
    pixel = samples * bits // 8
    stripes = [bytes((x // 64 * 5 + y * 9) % 256 for x in range(size * pixel)) for y in range(64)]
    for first_row, first, down, across in PASSES if interlaced else [(0, 0, 1, 1)]:
        width = len(range(first, size, across))
        for y in range(first_row, size, down):
            data.append(deflater.compress(b"\0" + stripes[y % 64][:width * pixel]))
    data.append(deflater.flush())
    header = struct.pack(">IIBBBBB", size, size, bits, kind, 0, 0, int(interlaced))
    palette = chunk(b"PLTE", bytes(i % 256 for i in range(768))) + chunk(b"tRNS", bytes(range(256))) if kind == 3 else b""
    parts = [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header), palette, chunk(b"IDAT", b"".join(data)), chunk(b"IEND", b"")]
    path.write_bytes(b"".join(parts))


def post(size):
    """A post of about that many bytes: paragraphs, headings, lists, tables and notes."""
    words = "la mer monte et descend chaque jour selon les horaires du service qui observe les côtes".split()
    parts, number, length = [], 0, 0
    while length < size:
        number += 1
        text = " ".join(words[(number * 7 + i * i) % len(words)] for i in range(70)).capitalize() + "."
        if number % 40 == 0:
            text = f"## Partie {number}"
        elif number % 25 == 0:
            text = "| a | b |\n|---|---|\n" + "\n".join(f"| {words[i % 14]} | {number * i} |" for i in range(12))
        elif number % 15 == 0:
            text = "\n".join(f"- {text[:60]}" for _ in range(6))
        elif number % 10 == 0:
            text += f"[^n{number}]\n\n[^n{number}]: {text[:120]}"
        parts.append(text)
        length += len(text.encode()) + 2
    return "\n\n".join(parts)


def site(folder, body, picture=None):
    (folder / "_posts").mkdir(parents=True)
    (folder / "uploads").mkdir()
    (folder / "_config.yml").write_text("title: Agence des marées\nlang: fr\n")
    head = "---\ntitle: Les marées\ndate: 2024-03-05 10:00:00 +01:00\nlang: fr\n---\n"
    shown = ""
    if picture:
        picture(folder / "uploads/a.png")
        shown = "![La digue](/uploads/a.png)\n\n"
    (folder / "_posts/2024-03-05-marees.md").write_text(head + shown + body)


def memory(command, given=None):
    """The largest memory of a process, in MiB; `given` is a file for its standard input."""
    with open(given or os.devnull, "rb") as given:
        process = subprocess.Popen([str(part) for part in command], stdin=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{command}: exit status {os.waitstatus_to_exitcode(status)}")
    return used.ru_maxrss / 1024


def results(folder, number):
    """An archive with so many packages of one byte, over thirty years, and the results of the workers that stored them: of
    another site, whose posts are not looked for in this one."""
    archive = folder / "archive"
    archive.mkdir(parents=True)
    (archive / "VERSION").write_text("communique-archive 1.0\n")
    with open(folder / "results.jsonl", "w") as lines:
        for n in range(number):
            year, month, day = 1990 + n % 30, n // 30 % 12 + 1, n // 360 % 28 + 1
            place = f"packages/{year}/{month:02}"
            name = f"{year}-{month:02}-{day:02}-communique-de-presse-numero-{n}"
            if n < 360:
                (archive / place).mkdir(parents=True)
            (archive / place / f"{name}.zip").write_text("x")
            entry = {"id": name, "version": 1, "profile": "bag", "path": f"{place}/{name}.zip", "size": 1, "sha256": f"{n:064x}",
                     "title": f"Communiqué de presse numéro {n}", "date": f"{year}-{month:02}-{day:02}", "language": "fr",
                     "source": f"_posts/{name}.md", "site": "elsewhere.example", "layout": "marque-etat", "pages": 2, "fingerprint": f"{n:064x}", "program": "communique"}
            lines.write(json.dumps({"source": entry["source"], "status": "stored", "pages": 2, "findings": [], "entry": entry}) + "\n")


# So many results, and so many more, each of which may take a few bytes.
RESULTS, MORE_RESULTS, RESULT = 20_000, 80_000, 60


def finish(program, site, folder, number):
    """The memory of a `finish` that gets so many results."""
    results(folder, number)
    return memory([program, "finish", site, "--to", folder / "archive", "--partial", "--jobs", 2], folder / "results.jsonl")


# What is made, how many units it has, and how many bytes each may take in export, in addition to a small post.
CASES = {
    "PNG, RGBA": (lambda folder: site(folder, "Fin.\n", lambda path: png(path, 6, 8, 4)), SIZE * SIZE, 8.5),
    "PNG, RGBA, 16 bits": (lambda folder: site(folder, "Fin.\n", lambda path: png(path, 6, 16, 4)), SIZE * SIZE, 8.5),
    "PNG, palette": (lambda folder: site(folder, "Fin.\n", lambda path: png(path, 3, 8, 1)), SIZE * SIZE, 3.5),
    "PNG, interlaced": (lambda folder: site(folder, "Fin.\n", lambda path: png(path, 6, 8, 4, True)), SIZE * SIZE, 9),
    "PNG, RGBA, large": (lambda folder: site(folder, "Fin.\n", lambda path: png(path, 6, 8, 4, size=LARGE)), LARGE * LARGE, 1),
    "post": (lambda folder: site(folder, post(1_000_000)), 1_000_000, 138),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--work", type=pathlib.Path)
    asked = parser.parse_args()
    program, failed = asked.program.resolve(), False
    with tempfile.TemporaryDirectory(prefix="communique-memory-", dir=asked.work) as work:
        work = pathlib.Path(work)

        def measure(name, make):
            make(work / name)
            export = [program, "export", work / name, "--to", work / f"{name} archive", "--jobs", 2, "--quiet"]
            return memory(export), memory([program, "verify", work / f"{name} archive", "--jobs", 2, "--quiet"])

        small, _ = measure("small", lambda folder: site(folder, "Fin.\n"))
        print(f"{'a small post':<20}{small:6.0f} MiB")
        for name, (make, units, each) in CASES.items():
            export, verify = measure(name, make)
            taken = (export - small) * 2**20 / units
            print(f"{name:<20}{export:6.0f} MiB to export, {taken:6.1f} bytes each, at most {each}; {verify:.0f} to verify", flush=True)
            failed |= taken > each
        few, many = (finish(program, work / "small", work / f"results {number}", number) for number in (RESULTS, RESULTS + MORE_RESULTS))
        taken = (many - few) * 2**20 / MORE_RESULTS
        print(f"{'results':<20}{many:6.0f} MiB to finish {RESULTS + MORE_RESULTS}, {taken:6.1f} bytes each, at most {RESULT}", flush=True)
        failed |= taken > RESULT
    sys.exit(int(failed))


if __name__ == "__main__":
    main()
