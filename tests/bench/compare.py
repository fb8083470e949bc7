#!/usr/bin/env python3
"""Measures the program against what archivists use today, on the same releases, in one run.

    compare.py PROGRAM [--rounds 5] [--releases 60] [--site SITE [--times 8]] [--only convert,package,verify,pictures,composition]

Every round measures everything once, in turn, so that a change of the machine's mood falls on all alike; medians, and
ratios to the program, are printed with the machine. CPU time is what user and system spent in the process and its
children, in ms a release; wall time is told where it is compared. Releases come from generate.py, so their texts
vary and no cache hides the work, or from --site: then each comes more than once, with other words and the same pictures. Needs, from PyPI: typst, weasyprint, bagit, markdown; and openssl.

Convert: the program reads the site and writes its PDFs to files (`convert SITE -o DIR`: start, settings, kramdown,
letterhead, metadata and embedded source with them), and, cold, one release a process; Typst compiles texts that are in
memory already in one process, PDF/A-3a and PDF/UA-1; WeasyPrint PDF/UA-1. Both get the release's text with its
headings, lists and paragraphs, two pages of A4 like the program's.
Package: the program exports to an archive, fsyncs and all, beside bagit-python's make_bag (SHA-256 and SHA-512) over
the same PDFs and sources, which neither zips nor fsyncs. Verify: the program, one job and all, over the unzipped
packages and over the archive, beside bagit-python's validate, `sha256sum -c`, and the limit: a loop that reads the same
files once and gives each piece to both digests of OpenSSL (hashlib). Pictures: the same over releases that have a
JPEG of 5 MB each, where bytes count and not what is made of them; export stands beside a loop that only
reads the packaged files, digests them twice, writes a file a package and fsyncs it. Composition, on demand: what
tests/measure/pages.py says of the PDFs of the program and of Typst.
"""

import argparse
import hashlib
import mmap
import os
import pathlib
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

from posts import Post, vary

HERE = pathlib.Path(__file__).resolve().parent
# Typst keeps its PDFs in memory; the program writes them to a file system in memory, where there is one.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def cpu(work):
    """CPU seconds of this process and its children, and wall seconds, that a piece of work takes."""
    def now():
        return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    # What earlier work left to write must not be written during this.
    os.sync()
    ask_for_memory()
    before, start = now(), time.perf_counter()
    work()
    return now() - before, time.perf_counter() - start


def ask_for_memory():
    """The host of a virtual machine takes back memory that is free for some seconds. To get it again takes forty times as
    long as to clear it, which is no work of who asks first: so it is asked for before, and given back."""
    with mmap.mmap(-1, 256 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        memory.madvise(mmap.MADV_HUGEPAGE)
        for place in range(0, len(memory), mmap.PAGESIZE):
            memory[place] = 1


def run(*command, statuses=(0,), cores=None):
    pinned = (lambda: os.sched_setaffinity(0, cores)) if cores else None
    done = subprocess.run([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          preexec_fn=pinned)
    if done.returncode not in statuses:
        sys.exit(f"{command}: {done.stderr.decode()[-2000:]}")


PIECE = 1 << 20


def read_and_digest(folder, out=None):
    """Gives each file of a folder to both digests, and to a file."""
    digests = b""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            sha256, sha512 = hashlib.sha256(), hashlib.sha512()
            with path.open("rb", buffering=0) as file:
                while piece := file.read(PIECE):
                    sha256.update(piece)
                    sha512.update(piece)
                    if out:
                        out.write(piece)
            digests += sha256.digest() + sha512.digest()
    return digests


class Comparison:
    def __init__(self, asked, work):
        self.program, self.work, self.rounds = asked.program.resolve(), work, asked.rounds
        self.site = work / "site"
        if asked.site is None:
            run(sys.executable, HERE / "generate.py", self.site, "--releases", asked.releases, "--seed", asked.seed)
        else:
            shutil.copytree(asked.site, self.site)
            for path in [self.site, *self.site.rglob("*")]:
                path.chmod(path.stat().st_mode | 0o200)
        self.options = ["--allow-missing", "--drafts"] if asked.site else []
        # What teaches the caches: a sixth of the releases, or all of a site, which comes again with other words.
        self.first = self.read_posts()
        if asked.site is None:
            self.first = self.first[: max(1, len(self.first) // 6)]
        else:
            for turn in range(1, asked.times):
                for path in self.first:
                    vary(path, turn)
        self.posts = self.read_posts()
        self.count = len(self.posts)
        self.results = {}

    def read_posts(self):
        posts = sorted((self.site / "_communiques").iterdir())
        return [path for path in posts if path.suffix in (".md", ".markdown")]

    def note(self, name, seconds, wall):
        self.results.setdefault(name, []).append((seconds * 1e3 / self.count, wall * 1e3 / self.count))

    def convert(self):
        import typst
        import weasyprint
        posts = [Post(path, self.site) for path in self.posts]
        turns = [[post.typst(turn).encode() for post in posts] for turn in range(self.rounds + 1)]
        pages = [post.html() for post in posts]
        compiler = typst.Compiler(root=str(self.site.resolve()))
        compiler.compile(input=turns[-1][0], format="pdf", pdf_standards=["a-3a", "ua-1"])
        cold = self.posts[len(self.posts) // 2]

        def typst_all(turn):
            for source in turns[turn]:
                compiler.compile(input=source, format="pdf", pdf_standards=["a-3a", "ua-1"])

        def weasyprint_some():
            for page in pages[: max(1, self.count // 6)]:
                weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")

        few = self.some_posts(self.first)

        def convert(site, jobs):
            with tempfile.TemporaryDirectory(prefix="communique-bench-", dir=MEMORY) as pdfs:
                return cpu(lambda: run(self.program, "convert", site, "-o", pdfs, "--quiet", "--jobs", jobs, *self.options))

        def one_by_one():
            for _ in range(10):
                run(self.program, "convert", cold, "-o", self.work / "cold.pdf", "--quiet")

        share = self.count / max(1, self.count // 6)
        for turn in range(self.rounds):
            for jobs in (1, 2):
                seconds, wall = convert(self.site, jobs)
                self.note(f"convert, {jobs} job(s)", seconds, wall)
                if jobs == 1:
                    # Without what is done once: start, and what the first releases teach the caches.
                    first, first_wall = convert(few, jobs)
                    rest = self.count / (self.count - len(self.first))
                    self.note("convert, warm, 1 job", (seconds - first) * rest, (wall - first_wall) * rest)
            self.note("Typst, warm", *cpu(lambda: typst_all(turn)))
            seconds, wall = cpu(weasyprint_some)
            self.note("WeasyPrint, warm", seconds * share, wall * share)
            seconds, wall = cpu(one_by_one)
            self.note("convert, cold (one process a release)", seconds * self.count / 10, wall * self.count / 10)

    def composition(self):
        """How the program and Typst compose the same texts: measured by tests/measure on the PDFs of both."""
        import typst
        compiler = typst.Compiler(root=str(self.site.resolve()))
        ours, theirs = self.work / "composed by the program", self.work / "composed by Typst"
        theirs.mkdir()
        for path in self.posts:
            source = Post(path, self.site).typst(0).encode()
            (theirs / f"{path.stem}.pdf").write_bytes(compiler.compile(input=source, format="pdf"))
        run(self.program, "convert", self.site, "-o", ours, "--quiet", *self.options)
        measure = HERE.parent / "measure" / "pages.py"
        subprocess.run([sys.executable, measure, ours, theirs], check=True)

    def some_posts(self, posts):
        """The site with some posts alone."""
        few = self.work / "few"
        (few / "_communiques").mkdir(parents=True)
        for entry in self.site.iterdir():
            if entry.name != "_communiques":
                (shutil.copytree if entry.is_dir() else shutil.copy)(entry, few / entry.name)
        for post in posts:
            shutil.copy(post, few / "_communiques")
        return few

    def export(self, jobs, archive, cores=None):
        return cpu(lambda: run(self.program, "export", self.site, "--to", archive, "--quiet", "--jobs", jobs,
                               *self.options, cores=cores))

    def new_folder(self):
        """A folder for one run. Those of before stay until the end: ext4 is slow to make files for some seconds after
        as many were removed, which would be measured."""
        return pathlib.Path(tempfile.mkdtemp(dir=self.work)) / "archive"

    def unzip(self, archive, bags):
        shutil.rmtree(bags, ignore_errors=True)
        bags.mkdir()
        for path in sorted((archive / "packages").rglob("*.zip")):
            with zipfile.ZipFile(path) as package:
                package.extractall(bags)
        return sorted(bags.iterdir())

    def package(self):
        import bagit
        archive, plain = self.work / "archive", self.work / "plain"
        self.export(1, archive)
        bags = self.unzip(archive, plain)
        for _ in range(self.rounds):
            made = self.new_folder()
            for bag in bags:
                shutil.copytree(bag / "data", made / bag.name)
            self.note("bagit-python make_bag", *cpu(lambda: [
                bagit.make_bag(str(made / bag.name), checksums=["sha256", "sha512"]) for bag in bags]))
            self.note("export, one core", *self.export(1, self.new_folder(), cores=[min(os.sched_getaffinity(0))]))
            for jobs in (1, 2):
                archive = self.new_folder()
                self.note(f"export, {jobs} job(s)", *self.export(jobs, archive))
            self.note("export again, nothing changed", *cpu(lambda: run(
                self.program, "export", self.site, "--to", archive, "--quiet", "--jobs", 1, *self.options)))

    def verify(self):
        import bagit
        archive = self.new_folder()
        self.export(2, archive)
        bags = self.unzip(archive, self.work / "plain")
        zips = sorted((archive / "packages").rglob("*.zip"))
        size = sum(path.stat().st_size for bag in bags for path in bag.rglob("*") if path.is_file())
        print(f"verify: {len(bags)} bags, {size / 1e6:.1f} MB")

        def bagit_all():
            for bag in bags:
                bagit.Bag(str(bag)).validate()

        def sha256sum_all():
            for bag in bags:
                subprocess.run(["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], cwd=bag, check=True)

        def digested_all():
            for bag in bags:
                read_and_digest(bag)

        for _ in range(self.rounds):
            self.note("bagit-python validate", *cpu(bagit_all))
            for jobs in (1, 2):
                self.note(f"verify unzipped, {jobs} job(s)", *cpu(lambda: run(
                    self.program, "verify", *bags, "--quiet", "--jobs", jobs)))
                self.note(f"verify zips, {jobs} job(s)", *cpu(lambda: run(
                    self.program, "verify", *zips, "--quiet", "--jobs", jobs)))
                self.note(f"verify archive, {jobs} job(s)", *cpu(lambda: run(
                    self.program, "verify", archive, "--quiet", "--jobs", jobs)))
            self.note("sha256sum -c (one digest)", *cpu(sha256sum_all))
            self.note("both digests of the same files", *cpu(digested_all))

    def pictures(self):
        """Export and verify of large pictures."""
        work = self.work / "pictures"
        site, archive, plain = work / "site", work / "archive", work / "plain"
        count = max(2, min(15, self.count // 4))
        work.mkdir()
        run(sys.executable, HERE / "generate.py", site, "--releases", count, "--photos")
        options = ["--quiet", "--jobs"]

        def export(jobs):
            archive = self.new_folder()
            return cpu(lambda: run(self.program, "export", site, "--to", archive, *options, jobs))

        def copied_all():
            out = pathlib.Path(tempfile.mkdtemp(dir=self.work))
            for bag in bags:
                with (out / bag.name).open("wb", buffering=0) as file:
                    read_and_digest(bag, file)
                    os.fsync(file.fileno())

        def digested_all():
            for bag in bags:
                read_and_digest(bag)

        run(self.program, "export", site, "--to", archive, "--quiet")
        bags = self.unzip(archive, plain)
        zips = sorted((archive / "packages").rglob("*.zip"))
        size = sum(path.stat().st_size for bag in bags for path in bag.rglob("*") if path.is_file())
        print(f"pictures: {len(bags)} bags, {size / 1e6:.1f} MB")

        def note(name, seconds, wall):
            # In ms for a hundred megabytes.
            scale = self.count * 1e8 / size
            self.note(f"pictures: {name}", seconds * scale, wall * scale)

        for _ in range(self.rounds):
            note("convert, 1 job(s)", *cpu(lambda: run(
                self.program, "export", site, "--to", work / "none", "--dry-run", *options, 1)))
            for jobs in (1, 2):
                note(f"export, {jobs} job(s)", *export(jobs))
            note("read, both digests, write, fsync", *cpu(copied_all))
            note("both digests", *cpu(digested_all))
            note("verify unzipped, 1 job(s)", *cpu(lambda: run(self.program, "verify", *bags, *options, 1)))
            note("verify zips, 1 job(s)", *cpu(lambda: run(self.program, "verify", *zips, *options, 1)))

    def ratio(self, name, one, other, column):
        if one in self.results and other in self.results:
            values = [statistics.median(row[column] for row in self.results[which]) for which in (one, other)]
            print(f"  {name:<72}{values[0] / values[1]:8.2f}")

    def tell(self):
        print(f"\n{'ms a release, of pictures ms for 100 MB (medians of ' + str(self.rounds) + ' rounds)':<64}{'CPU':>9}{'wall':>9}   CPU from–to")
        for name, rows in self.results.items():
            seconds, wall = (statistics.median(row[i] for row in rows) for i in (0, 1))
            low, high = min(row[0] for row in rows), max(row[0] for row in rows)
            print(f"{name:<64}{seconds:9.2f}{wall:9.2f}   {low:.2f}–{high:.2f}")
        print("\nRatios")
        for name, one, other, column in (
            ("Typst warm : convert warm, CPU (at least 5)", "Typst, warm", "convert, warm, 1 job", 0),
            ("Typst warm : convert with its start, CPU", "Typst, warm", "convert, 1 job(s)", 0),
            ("WeasyPrint : convert, CPU", "WeasyPrint, warm", "convert, 1 job(s)", 0),
            ("convert, one job : two, wall (at least 1.8)", "convert, 1 job(s)", "convert, 2 job(s)", 1),
            ("export, one core : two cores, wall (at least 1.8)", "export, one core", "export, 2 job(s)", 1),
            ("export, one job : two, wall", "export, 1 job(s)", "export, 2 job(s)", 1),
            ("export : convert, CPU (at most 1.6)", "export, 1 job(s)", "convert, 1 job(s)", 0),
            ("bagit-python make_bag : export, CPU", "bagit-python make_bag", "export, 1 job(s)", 0),
            ("export first : export again, CPU (at least 20)", "export, 1 job(s)", "export again, nothing changed", 0),
            ("bagit-python : verify two jobs, unzipped, wall (at least 3)", "bagit-python validate",
             "verify unzipped, 2 job(s)", 1),
            ("bagit-python : verify archive two jobs, wall", "bagit-python validate", "verify archive, 2 job(s)", 1),
            ("both digests : verify unzipped, CPU", "both digests of the same files", "verify unzipped, 1 job(s)", 0),
            ("verify zips : unzipped, CPU (at most 1.2)", "verify zips, 1 job(s)", "verify unzipped, 1 job(s)", 0),
            ("pictures, both digests : verify unzipped, CPU (at least 0.85)", "pictures: both digests",
             "pictures: verify unzipped, 1 job(s)", 0),
            ("pictures, verify zips : unzipped, CPU (at most 1.2)", "pictures: verify zips, 1 job(s)",
             "pictures: verify unzipped, 1 job(s)", 0),
            ("pictures, loop : export, one job, wall (at least 0.7)", "pictures: read, both digests, write, fsync",
             "pictures: export, 1 job(s)", 1),
            ("pictures, loop : export, one job, CPU", "pictures: read, both digests, write, fsync",
             "pictures: export, 1 job(s)", 0),
            ("pictures, loop : convert, one job, CPU", "pictures: read, both digests, write, fsync",
             "pictures: convert, 1 job(s)", 0),
        ):
            self.ratio(name, one, other, column)


def machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(f"{model.group(1) if model else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
          f"Linux {platform.release()}, load {os.getloadavg()[0]:.1f}; Python {platform.python_version()}")
    for digest in ("sha256", "sha512"):
        done = subprocess.run(["openssl", "speed", "-seconds", "1", "-bytes", "65536", "-evp", digest],
                              capture_output=True, text=True)
        rate = re.findall(r"([\d.]+)k\s*$", done.stdout)
        print(f"openssl speed {digest}: {float(rate[-1]) / 1e3:.0f} MB/s on one core" if rate else f"{digest}: ?")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--releases", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--site", type=pathlib.Path)
    parser.add_argument("--times", type=int, default=8, help="how often a site's releases come, 2 at least, each time with other words")
    parser.add_argument("--only", default="convert,package,verify,pictures", help="and composition, which needs pymupdf")
    asked = parser.parse_args()
    if asked.times < 2:
        parser.error("--times: 2 at least")
    machine()
    with tempfile.TemporaryDirectory(prefix="communique-bench-") as work:
        comparison = Comparison(asked, pathlib.Path(work))
        size = sum(path.stat().st_size for path in comparison.posts)
        print(f"{comparison.count} releases, {size / comparison.count / 1e3:.1f} kB each")
        for part in asked.only.split(","):
            getattr(comparison, part)()
        comparison.tell()


if __name__ == "__main__":
    main()
