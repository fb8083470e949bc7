"""Exports and verification on Apache Spark, over a file system that all nodes see.

>>> from communique import spark as cluster
>>> results = cluster.export(session, "/nfs/site", "/nfs/archive")
>>> results.groupBy("status").count().show()

The site is listed at the driver; each partition passes its tasks through ``communique worker``;
catalogue, log and lists are written once, at the driver. Nothing is lost or stored twice if
executors die, attempts run twice, or the whole is run again: a package is stored once, whoever
stores it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from typing import IO, TYPE_CHECKING, Any, Iterator, List, Optional, Sequence, Tuple

from .. import CommuniqueError, _communique
from . import partition

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["export", "verify", "main"]

_FINDING = (
    "array<struct<rule:string,severity:string,path:string,line:int,column:int,detail:string,"
    "clause:string,help:string>>"
)
_RESULTS = (
    "source string, id string, status string, package string, sha256 string, pages int, images int, "
    f"findings {_FINDING}"
)
_REPORTS = f"path string, status string, findings {_FINDING}, reason string"

# Frames read these folders: they stay as long as this process does.
_folders: List[Any] = []


def export(
    spark: "SparkSession",
    site: str,
    archive: str,
    *,
    options: Sequence[str] = (),
    partitions: Optional[int] = None,
    program: Optional[str] = None,
    lists: Sequence[str] = (),
    report: Optional[str] = None,
) -> "DataFrame":
    """Stores every release of a site in an archive; a frame of the results, a row a post.

    ``options`` are those of ``communique list``, such as ``["--agent", "Archives"]``; ``lists``
    may be ``["--deposit", "packages.csv"]`` or ``["--links", "links.csv"]``; ``report`` is a file for
    the results as JSON lines, as ``communique export --report`` writes it. ``partitions``: four for
    each core by default. ``program``: path of ``communique`` on the nodes; by default the one
    of this package where nodes have it, else the one on PATH. The archive is the one that
    ``communique export`` makes, byte for byte.

    Raises :class:`communique.CommuniqueError` if the site cannot be listed or the results cannot
    be recorded, and Spark's own error if the job fails: what was stored by then is complete, and
    is in catalogue and log.
    """
    results, _, _, _ = _export(spark, site, archive, options, partitions, program, lists, report)
    return results


def _export(spark, site, archive, options, partitions, program, lists, report):
    site, archive = os.path.abspath(site), os.path.abspath(archive)
    with tempfile.TemporaryDirectory() as here:
        listed = os.path.join(here, "tasks.jsonl")
        with open(listed, "wb") as out:
            _run(["list", site, "--to", archive, "--format", "json", *options], stdout=out)
        folder = _communique.RunFolder(archive)
        path = str(folder.path)
        shutil.copyfile(listed, os.path.join(path, "tasks.jsonl"))
    os.mkdir(os.path.join(path, "results"))
    context = spark.sparkContext
    parts = list(_cut(os.path.join(path, "tasks.jsonl"), partitions or 4 * context.defaultParallelism))
    parts = [{**part, "folder": path, "program": program} for part in parts]
    finish = ["finish", site, "--to", archive, "--format", "json", *options, *lists]
    _send_along()
    try:
        costs = context.parallelize(parts, len(parts)).map(partition.export).collect()
    except BaseException:
        # What was stored gets into catalogue and log, as after an export that ends early.
        _run([*finish, "--partial"], stdin=_results(path), accepted=(0, 1))
        folder.close()
        raise
    finished = _run(finish, stdin=_results(path), accepted=(0, 1))
    summary = json.loads(finished)["summary"]
    if report:
        _write_report(report, path, finished)
    _folders.append(folder)
    # Hadoop takes a path for a pattern.
    literal = re.sub(r"([\\\[\]{}*?])", r"\\\1", os.path.join(path, "results"))
    results = spark.read.schema(_RESULTS).json("file://" + literal)
    return results, sorted(costs, key=lambda cost: cost["partition"]), summary, folder


def _cut(path: str, partitions: int) -> Iterator[dict]:
    """Cuts the list into parts of about the same cost, in the order of the posts."""

    def cost(line: bytes) -> float:
        task = json.loads(line)
        # Microseconds, as measured: a release, its text, and the bytes to digest and store.
        return 1000 + 0.3 * task["size"] + 0.005 * task["bytes"]

    with open(path, "rb") as tasks:
        total = sum(map(cost, tasks))
        tasks.seek(0)
        number, start, place, done = 0, 0, 0, 0.0
        for line in tasks:
            place += len(line)
            done += cost(line)
            if done >= total * (number + 1) / partitions:
                yield {"number": number, "start": start, "end": place}
                number, start = number + 1, place
        if start < place:
            yield {"number": number, "start": start, "end": place}


def _results(path: str) -> Iterator[bytes]:
    """The results of all parts, in the order of the posts, read as they are needed."""
    folder = os.path.join(path, "results")
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as lines:
            yield from lines


def _write_report(report: str, path: str, finished: str) -> None:
    """The results without their lines of the catalogue, and the summary; the file is whole or is not there."""
    unfinished = "%s.%d.tmp" % (report, os.getpid())
    try:
        with open(unfinished, "w", encoding="utf-8") as out:
            for line in _results(path):
                result = json.loads(line)
                result.pop("entry", None)
                out.write(json.dumps(result, ensure_ascii=False, separators=(",", ":")) + "\n")
            out.write(finished)
        os.replace(unfinished, report)
    finally:
        if os.path.exists(unfinished):
            os.remove(unfinished)


def verify(
    spark: "SparkSession",
    archive: str,
    *,
    options: Sequence[str] = (),
    partitions: Optional[int] = None,
    program: Optional[str] = None,
) -> "DataFrame":
    """Verifies an archive; a frame of findings, a row for each, with the package it is about. A package
    that could not be checked has a row without a finding, where only ``reason`` says why.

    Packages are checked in partitions, each read once; catalogue, log and whatever only the whole
    shows, at the driver, from what the partitions found. ``options`` are those of
    ``communique verify``, such as ``["--reproduce"]``, or ``["--since-last"]`` to log the check.
    """
    from pyspark.sql import functions

    reports = _verify(spark, archive, options, partitions, program)
    told = reports.where("size(findings) > 0 or status != 'sound'").withColumnRenamed("path", "package")
    finding = functions.explode_outer("findings").alias("finding")
    return told.select("package", "status", "reason", finding).select("package", "status", "reason", "finding.*")


def _verify(spark, archive, options, partitions, program):
    from pyspark import StorageLevel

    archive = os.path.abspath(archive)
    found: List[Tuple[str, int]] = []
    for folder, _, names in os.walk(os.path.join(archive, "packages")):
        zips = [os.path.join(folder, name) for name in names if name.endswith(".zip")]
        zips = [path for path in zips if not os.path.islink(path)]
        found.extend((path, os.path.getsize(path)) for path in zips)
    found.sort()
    context = spark.sparkContext
    wanted = partitions or 4 * context.defaultParallelism
    total, done = sum(size for _, size in found) or 1, 0
    first = {"paths": [], "archive": archive, "program": program, "options": _for_nodes(options)}
    parts: List[dict] = [first]
    for path, size in found:
        if parts[-1]["paths"] and done >= total * len(parts) / wanted:
            parts.append({**first, "paths": []})
        parts[-1]["paths"].append(path)
        done += size
    _send_along()
    # Kept: the driver and the frame read them, and a package is not to be checked twice.
    lines = context.parallelize(parts, len(parts)).flatMap(partition.verify)
    lines = lines.persist(StorageLevel.MEMORY_AND_DISK)
    lines.count()
    results = ((line + "\n").encode() for line in lines.toLocalIterator())
    command = ["verify", archive, "--checked", "-", "--format", "json", *options]
    with tempfile.TemporaryFile() as out:
        _run(command, stdin=results, stdout=out, accepted=(0, 1, 2))
        out.seek(0)
        own = _lines_about(archive, out)
    lines = lines.union(context.parallelize(own, 1))
    return spark.read.schema(_REPORTS).json(lines).persist()


def _for_nodes(options: Sequence[str]) -> List[str]:
    """Without what is said or recorded about the whole."""
    rest, kept = iter(options), []
    for option in rest:
        if option == "--premis":
            next(rest, None)
        elif option != "--since-last" and not option.startswith("--premis="):
            kept.append(option)
    return kept


def _lines_about(archive: str, lines: IO[bytes]) -> List[str]:
    """The lines about the archive's own files; the others are about packages."""
    paths = ((line, json.loads(line).get("path")) for line in lines)
    own = [line.decode() for line, path in paths if path and os.path.normpath(path) == archive]
    if not own:
        raise CommuniqueError("the files of the archive itself were not checked: %s" % archive)
    return own


def _send_along() -> None:
    """Nodes without this package get the module that runs there."""
    from pyspark import cloudpickle

    cloudpickle.register_pickle_by_value(partition)


def _run(arguments, stdin=None, stdout=subprocess.PIPE, accepted=(0,)) -> str:
    """Runs the program of this package; its output. Input is passed on line by line."""
    command = [sys.executable, "-m", "communique", *arguments]
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as output:
        # The output is small, or goes to a file: a pipe could fill up while the input is written.
        out = output if stdout is subprocess.PIPE else stdout
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE if stdin else subprocess.DEVNULL, stdout=out, stderr=errors
        )
        if stdin:
            try:
                process.stdin.writelines(stdin)
                process.stdin.close()
            except BrokenPipeError:
                pass  # Its status says why.
        status = process.wait()
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace")
        if status not in accepted:
            raise CommuniqueError(said.strip() or f"communique {arguments[0]} ended with {status}")
        output.seek(0)
        return output.read().decode("utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="communique spark",
        description="Exports or verifies on Apache Spark, over a file system that all nodes see.",
        epilog="What follows `--` goes to `communique list` or `communique verify`. With "
        "spark-submit, master, memory and packages are given to that.",
    )
    parser.add_argument("what", choices=["export", "verify"])
    parser.add_argument("path", metavar="SITE|ARCHIVE", help="the site to export, or the archive to verify")
    parser.add_argument("--to", metavar="ARCHIVE", help="where an export stores; created if missing")
    parser.add_argument("--master", help="local[*], local-cluster[2,1,1024], yarn, k8s://… [default: spark-submit's]")
    parser.add_argument("--partitions", type=int, metavar="N", help="parts of the work [default: four for each core]")
    parser.add_argument("--memory", metavar="SIZE", help="memory of an executor, such as 2g")
    parser.add_argument("--archives", metavar="ENV.tar.gz", help="packed environment with this package, for the nodes")
    parser.add_argument("--program", metavar="PATH", help="the program on the nodes, where they have it")
    parser.add_argument("--conf", action="append", default=[], metavar="KEY=VALUE", help="a setting of Spark (repeatable)")
    parser.add_argument("--deposit", metavar="FILE.csv", help="list of the packages")
    parser.add_argument("--links", metavar="FILE.csv", help="list of the links that leave the site")
    parser.add_argument("--report", metavar="FILE", help="results and findings, as JSON lines")
    parser.add_argument("--format", choices=["text", "json"], default="text", help="form of the result")
    parser.add_argument("--print", dest="shown", action="store_true", help="print the job as a Python script instead of running it")
    return parser


def main(arguments: Sequence[str]) -> int:
    """``communique spark``; its exit status is as that of ``export`` and ``verify``."""
    arguments = list(arguments)
    rest: List[str] = []
    if "--" in arguments:
        at = arguments.index("--")
        arguments, rest = arguments[:at], arguments[at + 1 :]
    given = _parser().parse_args(arguments)
    if given.what == "export" and not given.to:
        _parser().error("export needs --to ARCHIVE")
    if given.shown:
        print(_script(given, rest), end="")
        return 0
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        print("communique spark: pyspark is not installed: pip install '.[spark]' in a clone", file=sys.stderr)
        return 2
    builder = SparkSession.builder.appName(f"communique {given.what}")
    for key, value in _settings(given).items():
        builder = builder.config(key, value)
    if given.master:
        builder = builder.master(given.master)
    spark = builder.getOrCreate()
    status, reason = 2, None
    try:
        act = _export_and_say if given.what == "export" else _verify_and_say
        status = act(spark, given, rest)
    except CommuniqueError as error:
        reason = str(error)
    except Exception as error:  # Spark's own: the last attempt's reason is in its last lines.
        reason = f"the job failed: {_reason(error)}"
    finally:
        spark.stop()
        while _folders:
            _folders.pop().close()
    if reason:
        # After whatever Spark says while it stops.
        print(f"communique spark: {reason}", file=sys.stderr)
    return status


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines()]
    own = [line for line in lines if line.startswith("RuntimeError: ")]
    return own[0].partition(": ")[2] if own else (lines[0] if lines else type(error).__name__)


def _settings(given: argparse.Namespace) -> dict:
    settings = dict(pair.partition("=")[::2] for pair in given.conf)
    if given.memory:
        settings["spark.executor.memory"] = given.memory
    if given.archives:
        settings["spark.archives"] = given.archives + "#environment"
        settings["spark.pyspark.driver.python"] = sys.executable
        settings["spark.pyspark.python"] = "./environment/bin/python"
    return settings


def _lists(given: argparse.Namespace) -> List[str]:
    asked = [("--deposit", given.deposit), ("--links", given.links)]
    return [word for name, path in asked if path for word in (name, path)]


def _export_and_say(spark: "SparkSession", given: argparse.Namespace, rest: List[str]) -> int:
    results, costs, summary, _ = _export(
        spark, given.path, given.to, rest, given.partitions, given.program, _lists(given), given.report
    )
    for row in results.where("status = 'refused'").toLocalIterator():
        for fault in row["findings"]:
            place = ":".join(str(it) for it in (fault["path"], fault["line"], fault["column"]) if it)
            print(f"refused: {place}: {fault['detail']}", file=sys.stderr)
    if given.format == "json":
        print(json.dumps({"partitions": costs, "summary": summary}, ensure_ascii=False))
    else:
        print(f"{'partition':>9} {'releases':>9} {'stored':>9} {'refused':>9} {'bytes':>13} {'seconds':>9}")
        for it in costs:
            print(f"{it['partition']:9} {it['releases']:9} {it['stored']:9} {it['refused']:9} {it['bytes']:13} {it['seconds']:9.1f}")
        print(f"{summary['stored']} stored, {summary['unchanged']} unchanged, {summary['draft']} drafts, {summary['refused']} refused; {summary['found']} found")
    return 1 if summary["refused"] else 0


def _verify_and_say(spark: "SparkSession", given: argparse.Namespace, rest: List[str]) -> int:
    reports = _verify(spark, given.path, rest, given.partitions, given.program)
    counts = {row["status"]: row["count"] for row in reports.groupBy("status").count().collect()}
    for row in reports.where("size(findings) > 0 or status != 'sound'").toLocalIterator():
        if given.format == "json":
            print(json.dumps(row.asDict(recursive=True), ensure_ascii=False))
            continue
        print(f"{row['status']:9} {row['path']}" + (f": {row['reason']}" if row["reason"] else ""))
        for it in row["findings"] or ():
            print(f"  {it['severity']} {it['rule']}: {it['path']}: {it['detail']}")
    counts = {status: counts.get(status, 0) for status in ("sound", "damaged", "unchecked")}
    if given.format == "json":
        print(json.dumps({"summary": counts}))
    else:
        print(", ".join(f"{number} {status}" for status, number in counts.items()))
    return 2 if counts["unchecked"] else 1 if counts["damaged"] else 0


def _script(given: argparse.Namespace, rest: List[str]) -> str:
    lines = ["from pyspark.sql import SparkSession", "", "from communique import spark as cluster", ""]
    settings = "".join(f".config({key!r}, {value!r})" for key, value in _settings(given).items())
    master = f".master({given.master!r})" if given.master else ""
    lines.append(f"spark = SparkSession.builder.appName('communique {given.what}'){master}{settings}.getOrCreate()")
    common = f"options={rest!r}, partitions={given.partitions!r}, program={given.program!r}"
    if given.what == "export":
        lines.append(f"results = cluster.export(spark, {given.path!r}, {given.to!r}, {common}, lists={_lists(given)!r}, report={given.report!r})")
        lines.append("results.groupBy('status').count().show()")
    else:
        lines.append(f"findings = cluster.verify(spark, {given.path!r}, {common})")
        lines.append("findings.show(truncate=False)")
    return "\n".join([*lines, "spark.stop()", ""])
