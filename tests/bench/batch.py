#!/usr/bin/env python3
"""A batch of generated releases, exported, exported again and verified: what it takes, in time and memory.

    batch.py PROGRAM --releases 100000 [--jobs 2] [--seed 1] [--most-memory 256] [--work FOLDER]

Prints CPU and wall time a release, the largest memory that a process had (ru_maxrss), the largest folder of the
archive and its size. Fails where a command does, where the second run stores anything or changes a byte, where verify finds anything, or where
a process had more than --most-memory MiB. No time is asserted: compare those of two sizes, on a machine that is quiet.
The folder is removed at the end; 100,000 releases take about 9 GB. Nothing but Python's own library is needed.
"""

import argparse
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent


def run(name, command, releases):
    """Runs a command of the program; its last line of JSON, and the memory it had, in MiB."""
    # What was written before is not to be written out while this is measured.
    os.sync()
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE)
    last = b""
    for line in process.stdout:
        last = line
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    status = os.waitstatus_to_exitcode(status)
    if status != 0:
        sys.exit(f"{name}: exit status {status}")
    cpu, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    print(f"{name:<14}{cpu * 1e3 / releases:8.2f} ms CPU{wall * 1e3 / releases:8.2f} ms wall a release"
          f"{wall:9.1f} s{memory:8.0f} MiB", flush=True)
    return json.loads(last)["summary"], memory, cpu


def state(archive):
    """What an unchanged archive keeps: catalogue, log, and every file's name, size and time."""
    digest = hashlib.sha256()
    for name in ("catalog.jsonl", "log.jsonl"):
        digest.update((archive / name).read_bytes())
    for folder, folders, files in os.walk(archive / "packages"):
        folders.sort()
        for name in sorted(files):
            found = os.stat(os.path.join(folder, name))
            digest.update(f"{folder}/{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--releases", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=int, default=0, help="pages of one long release among them")
    parser.add_argument("--most-memory", type=int, default=256, metavar="MIB")
    parser.add_argument("--work", type=pathlib.Path)
    asked = parser.parse_args()
    program, count = asked.program.resolve(), asked.releases
    with tempfile.TemporaryDirectory(prefix="communique-batch-", dir=asked.work) as work:
        site, archive = pathlib.Path(work) / "site", pathlib.Path(work) / "archive"
        generate = [sys.executable, HERE / "generate.py", site, "--releases", count, "--seed", asked.seed]
        subprocess.run([str(part) for part in [*generate, "--pages", asked.pages]], check=True)
        options = ["--jobs", asked.jobs, "--format", "json", "--quiet"]
        export = [program, "export", site, "--to", archive, *options]
        print(f"{count} releases, {asked.jobs} jobs")
        first, memory, cpu = run("export", export, count)
        before = state(archive)
        second, again, cpu_again = run("export again", export, count)
        checked, verifying, _ = run("verify", [program, "verify", archive, *options], count)
        sizes = [(sum(1 for _ in folder.iterdir()), folder) for folder in (archive / "packages").glob("*/*")]
        largest, folder = max(sizes)
        size = sum(path.stat().st_size for path in (archive / "packages").rglob("*.zip"))
        print(f"second run: {cpu / cpu_again:.0f} times less CPU; {size / count / 1e3:.1f} kB a package; "
              f"{len(sizes)} folders, the largest {folder.relative_to(archive)} with {largest} files")
        faults = []
        if (first["stored"], first["found"]) != (count, count):
            faults.append(f"the first run stored {first['stored']} of {first['found']}")
        if (second["stored"], second["unchanged"]) != (0, count) or state(archive) != before:
            faults.append("the second run changed the archive")
        if (checked["damaged"], checked["unchecked"], checked["packages"]) != (0, 0, count):
            faults.append(f"verify: {checked}")
        most = max(memory, again, verifying)
        if most > asked.most_memory:
            faults.append(f"{most:.0f} MiB: the limit is {asked.most_memory}")
        sys.exit("\n".join(faults) or 0)


if __name__ == "__main__":
    main()
