"""Exports and verification on Spark, in processes of their own."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyspark  # noqa: F401 (nothing here passes without it)
import pytest
from conftest import ROOT, SITE, program, tree

import communique
from communique import spark as cluster
from communique.spark import partition

CLUSTER = "local-cluster[2,1,1024]"


@pytest.fixture
def session(request):
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(CLUSTER).config("spark.ui.enabled", "false")
    for key, value in getattr(request, "param", {}).items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield session
    session.stop()
    while cluster._folders:
        cluster._folders.pop().close()


def wrapper(folder, script):
    """A program that does something before it is ours."""
    path = Path(folder) / "wrapper"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


OURS = f'exec "{sys.executable}" -m communique "$@"'


def test_the_archive_is_the_one_of_export(session, tmp_path, exported):
    archive = tmp_path / "archives [de] l’été {1,2} *? 100 %"
    results = cluster.export(session, str(SITE), str(archive))
    assert results.count() == 13
    assert {row["status"]: row["count"] for row in results.groupBy("status").count().collect()} == {
        "stored": 12,
        "draft": 1,
    }
    assert tree(archive) == exported
    assert len((archive / "log.jsonl").read_text().splitlines()) == 1
    again = cluster.export(session, str(SITE), str(archive), partitions=2)
    assert again.where("status = 'stored'").count() == 0
    assert tree(archive) == exported
    assert cluster.verify(session, str(archive), options=["--since-last"]).where("severity = 'error'").count() == 0
    [exports, check] = map(json.loads, (archive / "log.jsonl").read_text().splitlines())
    assert (check["check"]["result"], check["check"]["packages"]) == ("sound", 12)
    package = next(archive.rglob("*.zip"))
    package.write_bytes(package.read_bytes()[:-100])
    damage = cluster.verify(session, str(archive)).where("severity = 'error'")
    assert str(package) in {row["package"] for row in damage.collect()}


def test_so_is_that_of_two_thousand_releases(session, tmp_path):
    site = tmp_path / "site"
    command = [sys.executable, ROOT / "tests/bench/generate.py", site, "--releases", "2000"]
    subprocess.run(list(map(str, command)), check=True)
    assert_same_archive(session, site, tmp_path, [])


@pytest.mark.skipif("COMMUNIQUE_CORPUS" not in os.environ, reason="needs real releases: COMMUNIQUE_CORPUS")
def test_so_is_that_of_real_releases(session, tmp_path):
    assert_same_archive(session, os.environ["COMMUNIQUE_CORPUS"], tmp_path, ["--allow-missing"])


def assert_same_archive(session, site, folder, options):
    """Spark's is that of `export`, byte for byte, and is as sound."""
    archive, alone = folder / "archive", folder / "alone"
    cluster.export(session, str(site), str(archive), options=options)
    program("export", site, "--to", alone, "--quiet", *options)
    one, other = tree(archive), tree(alone)
    assert one.keys() == other.keys()
    assert [path for path in one if one[path] != other[path]] == []
    assert cluster.verify(session, str(archive)).where("severity = 'error'").count() == 0


def test_an_executor_killed_in_mid_run_loses_and_doubles_nothing(session, tmp_path, exported):
    marks = tmp_path / "marks"
    marks.mkdir()
    # Each worker says that it has begun, and takes its time.
    slow = wrapper(tmp_path, f'echo $PPID > {marks}/$$; sleep 2; {OURS}')
    killed = []

    def kill():
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and not killed:
            time.sleep(0.1)
            for mark in marks.iterdir():
                for pid in ancestors(int(mark.read_text() or 0)):
                    line = Path(f"/proc/{pid}/cmdline").read_bytes()
                    if b"CoarseGrainedExecutorBackend" in line:
                        os.kill(pid, signal.SIGKILL)
                        killed.append(pid)
                        return

    thread = threading.Thread(target=kill)
    thread.start()
    cluster.export(session, str(SITE), str(tmp_path / "archive"), partitions=6, program=slow)
    thread.join()
    assert killed, "no executor was met"
    assert tree(tmp_path / "archive") == exported


def ancestors(pid):
    while pid > 1:
        yield pid
        try:
            status = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return
        pid = int(status.rpartition(")")[2].split()[1])


def test_two_attempts_at_one_task_store_one_package(tmp_path, exported):
    archive = tmp_path / "archive"
    listed = program("list", SITE, "--to", archive, "--format", "json")
    folder = communique._communique.RunFolder(str(archive))
    path = Path(folder.path)
    (path / "tasks.jsonl").write_text(listed)
    (path / "results").mkdir()
    part = {"number": 0, "start": 0, "end": len(listed.encode()), "folder": str(path), "program": None}
    attempts = [threading.Thread(target=partition.export, args=(part,)) for _ in range(2)]
    for attempt in attempts:
        attempt.start()
    for attempt in attempts:
        attempt.join()
    results = (path / "results/00000000.jsonl").read_text()
    assert len(results.splitlines()) == 13
    command = [sys.executable, "-m", "communique", "finish", SITE, "--to", archive]
    subprocess.run(list(map(str, command)), input=results, text=True, check=True)
    folder.close()
    assert tree(archive) == exported


def test_a_post_that_ends_its_worker_is_refused_and_the_others_are_stored(tmp_path):
    posts = tmp_path / "site"
    posts.mkdir()
    for number in range(40):
        text = f"---\ntitle: Le {number}\ndate: 2020-01-01\nlang: fr\n---\nUn texte.\n"
        (posts / f"2020-01-01-n{number}.md").write_text(text)
    # It dies as a program does that ran out of memory: with the tasks that it was given.
    poisoned = wrapper(
        tmp_path, f'cat > {tmp_path}/$$.in\nif grep -q "n7\\.md" {tmp_path}/$$.in; then\n'
        f'head -n 3 {tmp_path}/$$.in | grep -v "n7\\.md" | {OURS.removeprefix("exec ")}; kill -9 $$; fi\n'
        f'{OURS} < {tmp_path}/$$.in',
    )
    listed = program("list", posts, "--to", tmp_path / "archive", "--format", "json")
    (tmp_path / "tasks.jsonl").write_text(listed)
    (tmp_path / "results").mkdir()
    part = {"number": 0, "start": 0, "end": len(listed.encode()), "folder": str(tmp_path), "program": poisoned}
    cost = partition.export(part)
    assert (cost["releases"], cost["refused"]) == (40, 1)
    lines = (tmp_path / "results/00000000.jsonl").read_text().splitlines()
    results = list(map(json.loads, lines))
    assert len({it["source"] for it in results}) == 40
    [refused] = [it for it in results if it["status"] == "refused"]
    assert refused["source"] == "2020-01-01-n7.md" and "signal 9" in refused["findings"][0]["detail"]


def test_what_stops_every_task_fails_the_part_with_its_reason(tmp_path):
    (tmp_path / "tasks.jsonl").write_text("{}\n")
    (tmp_path / "results").mkdir()
    full = wrapper(tmp_path, "cat > /dev/null; echo 'error: no space left on the disk' >&2; exit 2")
    part = {"number": 0, "start": 0, "end": 3, "folder": str(tmp_path), "program": full}
    with pytest.raises(RuntimeError, match="no space left on the disk"):
        partition.export(part)
    assert not list((tmp_path / "results").iterdir())


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="needs root, to mount a small disk")
def test_a_full_disk_ends_the_job_with_its_reason_and_leaves_a_sound_archive(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)])
    if mounted.returncode != 0:
        pytest.skip("needs the right to mount")
    try:
        archive = disk / "archive"
        command = [sys.executable, "-m", "communique", "spark", "export", SITE, "--to", archive]
        command += ["--master", CLUSTER, "--partitions", "4"]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        assert done.returncode == 2
        reasons = [it for it in done.stderr.splitlines() if it.startswith("communique spark: ")]
        assert len(reasons) == 1 and "space" in reasons[0].lower(), done.stderr[-2000:]
        damaged = [it for it in communique.verify(archive).packages if it.status != "sound"]
        assert not damaged, damaged
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_the_command_prints_a_script_that_does_the_same(tmp_path, exported):
    archive = tmp_path / "archive"
    arguments = ["spark", "export", SITE, "--to", archive, "--master", "local[2]", "--report", tmp_path / "spark"]
    script = tmp_path / "job.py"
    script.write_text(program(*arguments, "--print"))
    subprocess.run([sys.executable, str(script)], check=True, capture_output=True)
    assert tree(archive) == exported
    program("export", SITE, "--to", tmp_path / "alone", "--quiet", "--report", tmp_path / "report")
    *results, end = (tmp_path / "spark").read_text().splitlines()
    *others, other_end = (tmp_path / "report").read_text().splitlines()
    assert results == others
    assert json.loads(end) == json.loads(other_end)
    said = json.loads(program(*arguments, "--format", "json").splitlines()[-1])
    assert sum(it["releases"] for it in said["partitions"]) == said["summary"]["found"] == 13
    said = program("spark", "verify", archive, "--master", "local[2]")
    assert said.splitlines()[-1] == "13 sound, 0 damaged, 0 unchecked"


def test_parts_are_cut_in_order_and_about_alike(tmp_path):
    tasks = tmp_path / "tasks.jsonl"
    lines = [json.dumps({"size": 10 * number, "bytes": 1000}) + "\n" for number in range(1000)]
    tasks.write_text("".join(lines))
    parts = list(cluster._cut(str(tasks), 7))
    assert [part["number"] for part in parts] == list(range(7))
    assert parts[0]["start"] == 0 and parts[-1]["end"] == tasks.stat().st_size
    assert all(one["end"] == other["start"] for one, other in zip(parts, parts[1:]))
    # Later posts are longer: there are fewer of them in a part.
    assert parts[0]["end"] - parts[0]["start"] > parts[-1]["end"] - parts[-1]["start"]
