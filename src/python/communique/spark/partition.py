"""What runs on the nodes. It needs Python's own library and the program, nothing else: Spark sends
this module along."""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid

# As many tasks as a worker takes at once: one of them ended a worker that died.
BATCH = 32


def program(given):
    """The command of the program: the one given, else the wheel's, else the one on PATH."""
    if given:
        return [given]
    if importlib.util.find_spec("communique"):
        return [sys.executable, "-m", "communique"]
    return ["communique"]


def export(part):
    """Exports the tasks between two places of the list; returns what it cost.

    The results are written whole or not at all, by whichever attempt ends first.
    """
    started = time.perf_counter()
    with open(os.path.join(part["folder"], "tasks.jsonl"), "rb") as listed:
        listed.seek(part["start"])
        tasks = listed.read(part["end"] - part["start"]).splitlines(keepends=True)
    counts = {"stored": 0, "refused": 0, "bytes": 0}
    results = os.path.join(part["folder"], "results")
    unfinished = os.path.join(part["folder"], uuid.uuid4().hex)
    with open(unfinished, "wb") as out:
        for line in _results(tasks, program(part["program"]) + ["worker", "--no-finish"]):
            result = json.loads(line)
            if result["status"] in ("stored", "refused"):
                counts[result["status"]] += 1
            if result["status"] == "stored":
                counts["bytes"] += result["entry"]["size"]
            out.write(line)
    place = os.path.join(results, "%08d.jsonl" % part["number"])
    if os.path.exists(place):
        os.remove(unfinished)  # A second attempt found stored what the first one stored.
    else:
        os.replace(unfinished, place)
    seconds = round(time.perf_counter() - started, 3)
    return {"partition": part["number"], "releases": len(tasks), "seconds": seconds, **counts}


def _results(tasks, command):
    """A result for each task. Where a worker dies, the tasks that it may have had in hand are
    tried one by one, and the one that ends its worker is refused."""
    done = 0
    alone = 0
    while done < len(tasks):
        ahead = tasks[done : done + 1] if alone else tasks[done:]
        lines, status, said = yield from _worker(ahead, command)
        done += lines
        if status in (0, 1) and lines == len(ahead):
            alone = max(alone - 1, 0)
            continue
        if status == 2:
            raise RuntimeError(said.strip() or "the worker could not go on")
        if alone or len(ahead) == 1:
            yield _refused(tasks[done], status)
            done += 1
            alone = max(alone - 1, 0)
        else:
            alone = BATCH


def _worker(tasks, command):
    """Passes tasks through one worker; returns the number of results, its status and messages."""
    with tempfile.TemporaryFile() as errors:
        worker = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        )

        def feed():
            try:
                worker.stdin.writelines(tasks)
                worker.stdin.close()
            except OSError:
                pass  # It ended before it had read everything, which its status shows.

        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        lines = 0
        try:
            for line in worker.stdout:
                if not line.endswith(b"\n"):
                    break
                lines += 1
                yield line
        finally:
            worker.stdout.close()
            status = worker.wait()
            feeder.join()
        errors.seek(0)
        return lines, status, errors.read().decode("utf-8", "replace")


def _refused(line, status):
    task = json.loads(line)
    source = os.path.relpath(task["release"], task["site"])
    ended = "signal %d" % -status if status < 0 else "status %d" % status
    detail = "the worker ended with %s on this post; try it alone with `communique convert`" % ended
    finding = {"rule": "refused", "severity": "error", "path": source, "line": None}
    finding.update(column=None, detail=detail, help=None)
    result = {"source": source, "id": None, "status": "refused", "package": None}
    result.update(sha256=None, pages=0, images=0, findings=[finding])
    return json.dumps(result, ensure_ascii=False).encode() + b"\n"


def verify(part):
    """The lines of the report on each of some packages of an archive."""
    command = program(part["program"]) + ["verify", "--format", "json", "--jobs", "1"]
    command += ["--part-of", part["archive"], *part["options"], "--"]
    paths = part["paths"]
    for first in range(0, len(paths), 200):
        some = paths[first : first + 200]
        done = subprocess.run(command + some, capture_output=True)
        lines = done.stdout.splitlines()
        if done.returncode not in (0, 1, 2) or len(lines) != len(some):
            said = done.stderr.decode("utf-8", "replace").strip()
            raise RuntimeError("verification ended with status %d: %s" % (done.returncode, said))
        for line in lines:
            yield line.decode()
