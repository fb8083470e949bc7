#!/usr/bin/env python3
"""Makes bags of every kind in containers of every kind: names, versions of BagIt, encodings, digests, line
ends and what else a bag may have, with programs, methods and forms that write containers. Which go together
is drawn from a seed, each pair of values at least once. Each is judged as other_makers.py does it:
tab-separated, how many programs read it whole with bagit-python validating what they unpacked, then the
file, then what it is.

    python3 tests/judges/combined_makers.py FOLDER [SEED [MOST]]

needs GNU tar, bsdtar, Info-ZIP, 7z, xz, bzip2, and bagit (pip install bagit). The pairs need some 2,300; MOST
ends it sooner."""

import bz2
import gzip
import hashlib
import io
import itertools
import lzma
import os
import random
import struct
import sys
import tarfile
import zipfile
import zlib
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent))
from other_makers import bagit, files, is_valid, judge, run, unicode_path  # noqa: E402

NAMES = {
    "plain": ["a.txt", "sous/b.txt"],
    "accented": ["été.txt", "forêt/chêne.txt"],
    "decomposed": ["e\u0301te\u0301.txt"],
    "cyrillic": ["письмо.txt", "папка/файл.txt"],
    "han": ["文書.txt", "資料/本.txt"],
    "emoji": ["🌊.txt"],
    "spaces": ["a b.txt", " c.txt", "d .txt", "e  f/g h.txt"],
    "percent": ["100%.txt", "%41.txt", "a%20b.txt"],
    "quotes": ["l'an.txt", 'un "mot".txt', "«a».txt"],
    "shell": ["$a.txt", "a&b;c.txt", "(d)[e]{f}.txt", "#g.txt", "-h.txt", "*i.txt", "!j.txt", "+k=l@m,n^o.txt"],
    "dots": [".cache", "...txt", "a..b.txt", ".c/.d"],
    "tilde": ["~a.txt", "b~.txt"],
    "colon": ["a:b.txt", "C:d.txt"],
    "angles": ["<a>.txt", "b|c.txt", "d?.txt"],
    "backslash": ["a\\b.txt"],
    "tab": ["c\td.txt"],
    "long": ["n" * 150 + ".txt"],
    "longest": ["é" * 120 + ".txt"],
    "deep": ["/".join(["dossier"] * 30) + "/a.txt"],
    "reserved": ["CON.txt", "nul", "aux/b.txt"],
    "case": ["Sous/a.txt", "SOUS.txt", "b.TXT"],
    "system": ["Thumbs.db", ".DS_Store", "a.txt"],
    "bagit": ["bagit.txt", "manifest-md5.txt", "data/a.txt"],
    "none": [],
    "many": [f"{number:04}.txt" for number in range(700)],
}
CONTENTS = ["text", "empty", "random", "zeros", "large"]
VERSIONS = ["0.93", "0.94", "0.95", "0.96", "0.97", "1.0"]
ENCODINGS = ["UTF-8", "utf-8", "UTF-16", "ISO-8859-1", "windows-1252", "US-ASCII", "Shift_JIS"]
ALGORITHMS = [
    ("md5",), ("sha1",), ("sha224",), ("sha256",), ("sha384",), ("sha512",), ("sha3_256",), ("sha3_512",),
    ("blake2b",), ("blake2s",), ("md5", "sha512"), ("sha256", "sha512"),
]
ENDS = ["\n", "\r\n", "\r"]
LISTINGS = ["two spaces", "star", "tab", "upper case", "unsorted", "dot", "blank lines", "comments"]
DECLARATIONS = ["exact", "exact", "spaces", "third line"]
PLACES = ["top", "top", "deeper", "beside others"]
INFOS = ["whole", "none", "oxum", "folded", "repeated", "accented", "unknown labels"]
TAGS = ["listed", "no tag manifest", "others", "folder", "md5 for tags"]
FETCHES = ["none", "none", "there", "unknown length"]
BAG = [
    ("names", list(NAMES)), ("content", CONTENTS), ("version", VERSIONS), ("encoding", ENCODINGS),
    ("algorithms", ALGORITHMS), ("ends", ENDS), ("listing", LISTINGS), ("info", INFOS), ("tags", TAGS),
    ("fetch", FETCHES), ("declaration", DECLARATIONS), ("place", PLACES),
]


def content(kind, number, random):
    match kind:
        case "text":
            return f"contenu {number}\n".encode() * (3 * number + 1)
        case "empty":
            return b""
        case "random":
            return random.randbytes(1000 + number)
        case "zeros":
            return bytes(70_000)
        case "large":
            return random.randbytes(300_000 if number == 0 else 10)


def listed(version, path, listing):
    """A path as a manifest has it."""
    if version == "1.0":
        path = path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"./{path}" if listing == "dot" else path


def manifest(folder, paths, algorithm, kind, random):
    lines = []
    for path in paths:
        digest = hashlib.new(algorithm, (folder / path).read_bytes()).hexdigest()
        if kind["listing"] == "upper case":
            digest = digest.upper()
        between = {"star": " *", "tab": "\t"}.get(kind["listing"], "  ")
        lines.append(digest + between + listed(kind["version"], path, kind["listing"]))
    if kind["listing"] == "unsorted":
        random.shuffle(lines)
    if kind["listing"] == "blank lines":
        lines = [line + kind["ends"] for line in lines]
    if kind["listing"] == "comments":
        lines.insert(0, "# un mot")
    return "".join(line + kind["ends"] for line in lines)


def write(path, text, kind):
    path.write_bytes(text.encode(kind["encoding"]))


def info(kind, octets, count):
    oxum = f"Payload-Oxum: {octets}.{count}"
    lines = {
        "whole": ["Source-Organization: Agence", "Bagging-Date: 2024-05-06", oxum],
        "oxum": [oxum],
        "folded": ["External-Description: une ligne", "  qui continue", "\tet finit", oxum],
        "repeated": ["Contact-Name: A", "Contact-Name: B", oxum],
        "accented": ["Source-Organization: Ministère de la Mer", oxum],
        "unknown labels": ["X-Own: 1", "Bag-Count: 1 of ?", "Bag-Size: 1 KB", oxum],
        "none": [],
    }[kind["info"]]
    return "".join(line + kind["ends"] for line in lines)


def bag(folder, kind, random):
    """A bag of a kind; None where its encoding cannot say its names."""
    payload = []
    for number, name in enumerate(NAMES[kind["names"]]):
        path = folder / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content(kind["content"], number, random))
        payload.append(f"data/{name}")
    (folder / "data").mkdir(parents=True, exist_ok=True)
    space = "  " if kind["declaration"] == "spaces" else " "
    declared = f"BagIt-Version:{space}{kind['version']}{kind['ends']}Tag-File-Character-Encoding:{space}{kind['encoding']}"
    declared += f"{kind['ends']}Note: un mot" if kind["declaration"] == "third line" else ""
    (folder / "bagit.txt").write_bytes((declared + kind["ends"]).encode())
    try:
        for algorithm in kind["algorithms"]:
            name = f"manifest-{algorithm}.txt"
            write(folder / name, manifest(folder, sorted(payload), algorithm, kind, random), kind)
        octets = sum((folder / path).stat().st_size for path in payload)
        if kind["info"] != "none":
            write(folder / "bag-info.txt", info(kind, octets, len(payload)), kind)
        if kind["tags"] == "others":
            (folder / "LISEZMOI.txt").write_text("un mot\n")
        if kind["tags"] == "folder":
            (folder / "metadata").mkdir()
            (folder / "metadata" / "dc.xml").write_text("<dc/>\n")
        if kind["fetch"] != "none" and payload:
            length = "-" if kind["fetch"] == "unknown length" else (folder / payload[0]).stat().st_size
            path = listed(kind["version"], payload[0], "")
            address = f"https://exemple.example/{quote(payload[0])}"
            write(folder / "fetch.txt", f"{address} {length} {path}{kind['ends']}", kind)
        if kind["tags"] != "no tag manifest":
            tags = [str(path.relative_to(folder)) for path in files(folder)]
            tags = [path for path in tags if not path.startswith("data/")]
            algorithms = ("md5",) if kind["tags"] == "md5 for tags" else kind["algorithms"]
            made = {
                f"tagmanifest-{name}.txt": manifest(folder, sorted(tags), name, kind, random)
                for name in algorithms
            }
            for name, text in made.items():
                write(folder / name, text, kind)
    except (UnicodeError, LookupError):
        return None
    return folder


def members(folder):
    for path in files(folder):
        yield f"{folder.name}/{path.relative_to(folder)}", path.read_bytes()


def raw(path, folder, encode, flags, method, descriptor, zip64, extra):
    """A zip by hand."""
    body, central, count = b"", b"", 0
    for name, data in members(folder):
        packed = data
        if method == 8:
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed = packer.compress(data) + packer.flush()
        coded, crc, offset = encode(name), zlib.crc32(data), len(body)
        more = extra(coded, name)
        sizes = (crc, len(packed), len(data))
        large = struct.pack("<HHQQ", 1, 16, len(data), len(packed)) if zip64 else b""
        shown = (0, 0, 0) if descriptor else (crc, 0xFFFFFFFF, 0xFFFFFFFF) if zip64 else sizes
        local = b"" if descriptor else large
        bits = flags | (8 if descriptor else 0)
        head = struct.pack("<HHHHH", 45 if zip64 else 20, bits, method, 0, 0x5A21)
        body += b"PK\3\4" + head + struct.pack("<IIIHH", *shown, len(coded), len(local + more))
        body += coded + local + more + packed
        if descriptor:
            body += (b"PK\7\x08" if descriptor == "signed" else b"") + struct.pack("<III", *sizes)
        shown = (crc, 0xFFFFFFFF, 0xFFFFFFFF) if zip64 else sizes
        central += b"PK\1\2" + struct.pack("<H", 3 << 8 | 45) + head
        central += struct.pack("<IIIHHHHHII", *shown, len(coded), len(large + more), 0, 0, 0, 0o100644 << 16, offset)
        central += coded + large + more
        count += 1
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(central), len(body), 0)
    path.write_bytes(body + central + b"PK\5\6" + end)


def by_hand(encoding="utf-8", flags=0x800, method=8, descriptor=None, zip64=False, extra=None):
    def make(path, folder):
        raw(path, folder, lambda name: name.encode(encoding), flags, method, descriptor, zip64,
            extra or (lambda coded, name: b""))
    return make


def by_python(method, streamed=False, zip64=False):
    def make(path, folder):
        out = open(path, "wb")
        target = out
        if streamed:
            class Stream(io.RawIOBase):
                def writable(self):
                    return True

                def write(self, data):
                    return out.write(data)

            target = Stream()
        with zipfile.ZipFile(target, "w", method) as made:
            for name, data in members(folder):
                entry = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
                entry.compress_type = method
                with made.open(entry, "w", force_zip64=zip64) as written:
                    written.write(data)
        out.close()
    return make


def by(*command, after=()):
    def make(path, folder):
        run(*[part if part != "OUT" else path for part in command], folder.name, *after, cwd=folder.parent)
    return make


def timestamps(coded, name):
    return b"UT\5\0\1" + struct.pack("<I", 1_700_000_000)


ZIPS = {
    "Info-ZIP": by("zip", "-q", "-r", "OUT"),
    "Info-ZIP stored": by("zip", "-q", "-r", "-0", "OUT"),
    "Info-ZIP bzip2": by("zip", "-q", "-r", "-Z", "bzip2", "OUT"),
    "Info-ZIP without extra fields": by("zip", "-q", "-r", "-X", "OUT"),
    "Info-ZIP without folders": by("zip", "-q", "-r", "-D", "OUT"),
    "Info-ZIP Zip64": by("zip", "-q", "-r", "-fz", "OUT"),
    "Info-ZIP streamed": by("zip", "-q", "-r", "-fd", "OUT"),
    **{f"7z {method}": by("7z", "a", "-tzip", f"-mm={method}", "OUT")
       for method in ["Deflate", "Deflate64", "BZip2", "LZMA", "PPMd", "Copy"]},
    "7z UTF-8": by("7z", "a", "-tzip", "-mcu=on", "OUT"),
    "bsdtar deflate": by("bsdtar", "--format=zip", "-cf", "OUT"),
    "bsdtar stored": by("bsdtar", "--format=zip", "--options=zip:compression=store", "-cf", "OUT"),
    "bsdtar Zip64": by("bsdtar", "--format=zip", "--options=zip:zip64", "-cf", "OUT"),
    "Python": by_python(zipfile.ZIP_DEFLATED),
    "Python stored": by_python(zipfile.ZIP_STORED),
    "Python bzip2": by_python(zipfile.ZIP_BZIP2),
    "Python LZMA": by_python(zipfile.ZIP_LZMA),
    "Python streamed": by_python(zipfile.ZIP_DEFLATED, streamed=True),
    "Python Zip64 streamed": by_python(zipfile.ZIP_STORED, streamed=True, zip64=True),
    "Python Zip64": by_python(zipfile.ZIP_DEFLATED, zip64=True),
    "by hand": by_hand(),
    "by hand cp437": by_hand("cp437", 0),
    "by hand cp437, Unicode Path": by_hand("cp437", 0, extra=unicode_path),
    "by hand UTF-8 undeclared": by_hand("utf-8", 0),
    "by hand stored, signed descriptor": by_hand(method=0, descriptor="signed"),
    "by hand, descriptor": by_hand(descriptor="bare"),
    "by hand, signed descriptor": by_hand(descriptor="signed"),
    "by hand Zip64": by_hand(zip64=True),
    "by hand, timestamps": by_hand(extra=timestamps),
    "by hand, padding": by_hand(extra=lambda coded, name: b"\xFE\xCA\4\0ABCD"),
}


def by_tarfile(form, **more):
    def make(path, folder):
        def owned(member):
            for key, value in more.items():
                setattr(member, key, value)
            return member

        with tarfile.open(path, "w", format=form) as out:
            out.add(folder, folder.name, filter=owned)
    return make


TARS = {
    **{f"GNU tar {form}": by("tar", f"--format={form}", "-cf", "OUT")
       for form in ["v7", "ustar", "oldgnu", "gnu", "posix"]},
    "GNU tar sparse": by("tar", "--format=gnu", "-S", "-cf", "OUT"),
    **{f"GNU tar posix sparse {version}": by("tar", "--format=posix", "-S", f"--sparse-version={version}", "-cf", "OUT")
       for version in ["0.0", "0.1", "1.0"]},
    "GNU tar sorted": by("tar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=2024-01-01", "-cf", "OUT"),
    "GNU tar large owner": by("tar", "--owner=:3000000000", "--group=:3000000000", "-cf", "OUT"),
    "GNU tar owner with accents": by("tar", "--format=posix", "--owner=éloïse:1", "-cf", "OUT"),
    "GNU tar before the epoch": by("tar", "--format=gnu", "--mtime=1950-01-01", "-cf", "OUT"),
    "GNU tar label": by("tar", "--label=sac", "-cf", "OUT"),
    "GNU tar incremental": by("tar", "--listed-incremental=/dev/null", "-cf", "OUT"),
    "GNU tar with ./": lambda path, folder: run("tar", "-cf", path, f"./{folder.name}", cwd=folder.parent),
    "GNU tar with comment": by("tar", "--format=posix", "--pax-option=comment=un mot", "-cf", "OUT"),
    "GNU tar with xattrs": by("tar", "--format=posix", "--xattrs", "--acls", "-cf", "OUT"),
    **{f"bsdtar {form}": by("bsdtar", f"--format={form}", "-cf", "OUT") for form in ["pax", "ustar", "gnutar", "v7"]},
    "7z": by("7z", "a", "-ttar", "OUT"),
    "Python ustar": by_tarfile(tarfile.USTAR_FORMAT),
    "Python GNU": by_tarfile(tarfile.GNU_FORMAT),
    "Python pax": by_tarfile(tarfile.PAX_FORMAT),
    "Python fractions": by_tarfile(tarfile.PAX_FORMAT, mtime=1700000000.25, uname="été"),
}


def members_of(data):
    parts = [data[at:at + max(1, len(data) // 3)] for at in range(0, len(data), max(1, len(data) // 3))]
    return b"".join(gzip.compress(part) for part in parts)


def named_gzip(data):
    out = io.BytesIO()
    with gzip.GzipFile("sac.tar", "wb", fileobj=out, mtime=1) as packed:
        packed.write(data)
    return out.getvalue()


PACKED = {
    "": (".tar", lambda data: data),
    "gzip": (".tar.gz", gzip.compress),
    "gzip with name": (".tgz", named_gzip),
    "gzip of members": (".tar.gz", members_of),
    "gzip padded": (".tar.gz", lambda data: gzip.compress(data) + bytes(4096)),
    "bzip2": (".tar.bz2", bz2.compress),
    "xz": (".tar.xz", lzma.compress),
    "lzma": (".tar.lzma", lambda data: lzma.compress(data, lzma.FORMAT_ALONE)),
    "gzip named tar": (".tar", gzip.compress),
    "xz named tar": (".tar", lzma.compress),
    "lzma named tar": (".tar", lambda data: lzma.compress(data, lzma.FORMAT_ALONE)),
    "bzip2 named tar.gz": (".tar.gz", bz2.compress),
}


def cases(random):
    """Kinds, so that each pair of values of two dimensions is in one of them."""
    containers = ["folder", "folder"] + [("zip", name) for name in ZIPS]
    containers += [("tar", name, packed) for name in TARS for packed in PACKED]
    dimensions = BAG + [("container", containers)]
    wanted = set()
    for (one, values), (other, others) in itertools.combinations(dimensions, 2):
        # A container is crossed with names and contents alone: what else a bag has, it does not see.
        if other == "container" and one not in ("names", "content"):
            continue
        wanted |= {((one, str(value)), (other, str(another))) for value in values for another in others}
    # Of packed tars each kind with each maker once: names and contents are those of the tar.
    wanted = {
        pair for pair in wanted
        if not pair[1][1].startswith("('tar'") or pair[1][1].endswith("'')") or pair[0] in
        (("names", "plain"), ("names", "accented"), ("content", "text"))
    }
    order = sorted(wanted)
    random.shuffle(order)
    made = []
    while order:
        # The best of some at random, of which one has the first pair that is left.
        best, gained = None, -1
        for _ in range(12):
            kind = {name: random.choice(values) for name, values in dimensions}
            for name, value in order[-1]:
                kind[name] = next(it for it in dict(dimensions)[name] if str(it) == value)
            has = {(name, str(value)) for name, value in kind.items()}
            gain = sum(one in has and other in has for one, other in order[-400:])
            if gain > gained:
                best, gained = kind, gain
        has = {(name, str(value)) for name, value in best.items()}
        order = [pair for pair in order if not (pair[0] in has and pair[1] in has)]
        made.append(best)
    return made


def contain(made, folder, container):
    """Puts a bag into a container; None where its maker cannot."""
    if container == "folder":
        return folder
    try:
        if container[0] == "zip":
            path = made.with_suffix(".zip")
            ZIPS[container[1]](path, folder)
            return path if path.exists() else None
        suffix, pack = PACKED[container[2]]
        plain = made.with_suffix(".plain")
        TARS[container[1]](plain, folder)
        path = made.with_suffix(suffix)
        path.write_bytes(pack(plain.read_bytes()))
        plain.unlink()
        return path
    except (OSError, ValueError, struct.error, zipfile.BadZipFile):
        return None


def main():
    root = Path(sys.argv[1]).resolve()
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    most = int(sys.argv[3]) if len(sys.argv) > 3 else None
    drawn = random.Random(seed)
    for number, kind in enumerate(cases(drawn)[:most]):
        source = root / "sources" / f"{number:04}"
        outer = source if kind["place"] == "top" else source / "envoi"
        folder = bag(outer / "sac", kind, drawn)
        if folder is None:
            continue
        # Only what is valid says anything.
        if not is_valid(folder):
            continue
        (root / "made").mkdir(exist_ok=True)
        if kind["place"] == "beside others":
            (outer / "lettre.txt").write_text("un mot\n")
        whole = folder if kind["place"] == "top" or kind["container"] == "folder" else outer
        path = contain(root / "made" / f"{number:04}", whole, kind["container"])
        if path is None:
            continue
        count = 3 if path.is_dir() else judge(path, root / "work")
        # Its maker could not hold the names.
        if count == 0:
            continue
        what = ", ".join(f"{name} {value!r}" for name, value in kind.items())
        print(f"{count}\t{path}\t{what}", flush=True)


if __name__ == "__main__":
    main()
