#!/usr/bin/env python3
"""Makes one bag into zips and tars of many kinds, with the programs that people have, and judges each by
those that read it: tab-separated, how many read it whole with bagit-python validating what they
unpacked, then the file.

    python3 tests/judges/other_makers.py FOLDER

needs GNU tar, bsdtar, Info-ZIP, 7z, and bagit (pip install bagit)."""

import gzip
import io
import logging
import os
import shutil
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from pathlib import Path

import bagit

LONG = "n" * 150
logging.disable(logging.CRITICAL)


def bag(folder, names=("lettre.txt", "sous/note.txt"), algorithms=("sha256",)):
    folder.mkdir(parents=True)
    for number, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"contenu {number}\n".encode() * (50 * number + 1))
    bagit.make_bag(str(folder), checksums=list(algorithms))
    return folder


def run(*command, cwd=None, stdin=None, stdout=None):
    result = subprocess.run(
        [str(part) for part in command], cwd=cwd, stdin=stdin or subprocess.DEVNULL,
        stdout=stdout or subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    return result.returncode


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def python_zip(path, folder, name=str, info=None, flags=None, method=zipfile.ZIP_DEFLATED):
    """A zip whose names are the bytes that `name` gives."""
    with zipfile.ZipFile(path, "w", method) as out:
        for file in files(folder):
            entry = zipfile.ZipInfo(f"{folder.name}/{file.relative_to(folder)}", (2025, 1, 1, 0, 0, 0))
            entry.compress_type = method
            if info:
                info(entry)
            out.writestr(entry, file.read_bytes())


def raw_zip(path, folder, encode, extra=lambda raw, text: b"", host=0):
    """A stored zip by hand: names as `encode` gives them, no flag."""
    body, central = b"", b""
    listed = files(folder)
    for file in listed:
        text = f"{folder.name}/{file.relative_to(folder)}"
        raw, content = encode(text), file.read_bytes()
        more = extra(raw, text)
        common = struct.pack(
            "<HHHHHIIIHH", 20, 0, 0, 0, 0x5A21, zlib.crc32(content), len(content), len(content),
            len(raw), len(more),
        )
        offset = len(body)
        body += b"PK\3\4" + common + raw + more + content
        central += (
            b"PK\1\2" + struct.pack("<H", host << 8 | 20) + common
            + struct.pack("<HHHII", 0, 0, 0, 0, offset) + raw + more
        )
    end = struct.pack("<HHHHIIH", 0, 0, len(listed), len(listed), len(central), len(body), 0)
    path.write_bytes(body + central + b"PK\5\6" + end)


def unicode_path(raw, text):
    data = b"\1" + struct.pack("<I", zlib.crc32(raw)) + text.encode()
    return b"up" + struct.pack("<H", len(data)) + data


def zips(plain, accented, out):
    def zip_of(name, *options, folder=plain):
        run("zip", "-q", "-r", *options, out / name, folder.name, cwd=folder.parent)

    zip_of("zip-plain.zip")
    zip_of("zip-bzip2.zip", "-Z", "bzip2")
    zip_of("zip-stored.zip", "-0")
    zip_of("zip-comment.zip", "-z")
    zip_of("zip-encrypted.zip", "-P", "secret")
    zip_of("zip-no-folders.zip", "-D")
    with open(out / "zip-streamed.zip", "wb") as streamed:
        run("zip", "-q", "-r", "-fd", "-", plain.name, cwd=plain.parent, stdout=streamed)
    for method in ["Deflate64", "BZip2", "LZMA", "PPMd", "Copy"]:
        run("7z", "a", "-tzip", f"-mm={method}", out / f"7z-{method.lower()}.zip", plain.name, cwd=plain.parent)
    run("7z", "a", "-tzip", "-psecret", "-mem=AES256", out / "7z-aes.zip", plain.name, cwd=plain.parent)
    run("7z", "a", "-tzip", out / "7z-names.zip", accented.name, cwd=accented.parent)
    for option in ["deflate", "store"]:
        run("bsdtar", "-c", "-f", out / f"bsdtar-{option}.zip", "--format=zip",
            "--options", f"zip:compression={option}", plain.name, cwd=plain.parent)
    run("bsdtar", "-c", "-f", out / "bsdtar-names.zip", "--format=zip", accented.name, cwd=accented.parent)
    python_zip(out / "python-lzma.zip", plain, method=zipfile.ZIP_LZMA)
    python_zip(out / "python-bzip2.zip", plain, method=zipfile.ZIP_BZIP2)
    python_zip(out / "python-names.zip", accented)

    class Unseekable(io.RawIOBase):
        def __init__(self, to):
            self.to = open(to, "wb")

        def writable(self):
            return True

        def write(self, data):
            return self.to.write(data)

    with zipfile.ZipFile(Unseekable(out / "python-streamed.zip"), "w", zipfile.ZIP_DEFLATED) as streamed:
        for file in files(plain):
            with streamed.open(f"{plain.name}/{file.relative_to(plain)}", "w", force_zip64=True) as entry:
                entry.write(file.read_bytes())
    raw_zip(out / "raw-cp437.zip", accented, lambda text: text.encode("cp437"))
    raw_zip(out / "raw-cp850.zip", accented, lambda text: text.encode("cp850"))
    raw_zip(out / "raw-cp1252.zip", accented, lambda text: text.encode("cp1252"))
    raw_zip(out / "raw-utf8-undeclared.zip", accented, lambda text: text.encode())
    raw_zip(out / "raw-unicode-path.zip", accented, lambda text: text.encode("cp437"), unicode_path)
    raw_zip(out / "raw-backslashes.zip", plain, lambda text: text.replace("/", "\\").encode())
    padding = lambda raw, text: b"\0" * 3
    raw_zip(out / "raw-padded-extra.zip", plain, lambda text: text.encode(), padding)
    sound = (out / "zip-plain.zip").read_bytes()
    (out / "prepended.zip").write_bytes(b"#!/bin/sh\nexit 0\n" * 20 + sound)
    (out / "appended.zip").write_bytes(sound + b"\n" * 30)
    shutil.copy(out / "zip-plain.zip", out / "macosx.zip")
    with zipfile.ZipFile(out / "macosx.zip", "a") as mac:
        mac.writestr("__MACOSX/._sac", b"\0\5\x16\7")
        mac.writestr(f"__MACOSX/{plain.name}/data/._lettre.txt", b"\0\5\x16\7")


def tars(plain, long, sparse, linked, out):
    def tar_of(name, *options, folder=plain, program="tar"):
        run(program, *options, "-cf", out / name, folder.name, cwd=folder.parent)

    for form in ["v7", "ustar", "gnu", "oldgnu", "posix"]:
        tar_of(f"tar-{form}.tar", f"--format={form}")
    for form in ["gnu", "posix"]:
        tar_of(f"tar-long-{form}.tar", f"--format={form}", folder=long)
        tar_of(f"tar-links-{form}.tar", f"--format={form}", folder=linked)
    tar_of("tar-sparse-gnu.tar", "--format=gnu", "-S", folder=sparse)
    for version in ["0.0", "0.1", "1.0"]:
        tar_of(f"tar-sparse-{version}.tar", "--format=posix", "-S", f"--sparse-version={version}", folder=sparse)
    tar_of("tar-label.tar", "--label=volume")
    tar_of("tar-label-posix.tar", "--format=posix", "--label=volume")
    tar_of("tar-incremental.tar", "--listed-incremental=/dev/null")
    tar_of("tar-blocking.tar", "-b", "4096")
    run("tar", "-cf", out / "tar-appended.tar", plain.name, cwd=plain.parent)
    run("tar", "-rf", out / "tar-appended.tar", f"{plain.name}/data/lettre.txt", cwd=plain.parent)
    for form in ["pax", "ustar", "gnutar", "v7", "cpio", "newc"]:
        tar_of(f"bsdtar-{form}.tar", f"--format={form}", program="bsdtar")
    tar_of("bsdtar-links.tar", "--format=pax", folder=linked, program="bsdtar")
    tar_of("bsdtar-sparse.tar", "--format=pax", folder=sparse, program="bsdtar")
    tar_of("bsdtar-long.tar", "--format=pax", folder=long, program="bsdtar")
    for form, name in [(tarfile.GNU_FORMAT, "gnu"), (tarfile.PAX_FORMAT, "pax")]:
        with tarfile.open(out / f"python-{name}.tar", "w", format=form) as made:
            made.add(long, long.name)
    run("7z", "a", "-ttar", out / "7z.tar", plain.name, cwd=plain.parent)
    sound = (out / "tar-gnu.tar").read_bytes()
    packed = gzip.compress(sound)
    (out / "plain.tar.gz").write_bytes(packed)
    (out / "padded.tar.gz").write_bytes(packed + b"\0" * 4096)
    half = len(sound) // 2
    (out / "members.tar.gz").write_bytes(gzip.compress(sound[:half]) + gzip.compress(sound[half:]))
    (out / "one-zero-block.tar").write_bytes(sound.rstrip(b"\0") + b"\0" * (1024 - len(sound.rstrip(b"\0")) % 512))
    end = len(sound.rstrip(b"\0"))
    (out / "no-end.tar").write_bytes(sound[: (end + 511) // 512 * 512])


def made(root):
    out = root / "made"
    out.mkdir(parents=True)
    sources = root / "sources"
    plain = bag(sources / "sac")
    accented = bag(sources / "accents" / "sac", ("été.txt", "forêt/chêne.txt"))
    long = bag(sources / "long" / "sac", (f"{'d' * 90}/{LONG}.txt", "a.txt"))
    sparse = sources / "creux" / "sac"
    sparse.mkdir(parents=True)
    for name, size, at in [("vide.bin", 1 << 20, None), ("trou.bin", 3 << 20, 1 << 20), ("bouts.bin", 9 << 20, 0)]:
        with open(sparse / name, "wb") as file:
            file.truncate(size)
            for part in range(0 if at is None else 1 + 30 * (at == 0)):
                file.seek((at or 0) + part * (256 << 10))
                file.write(b"contenu")
    bagit.make_bag(str(sparse), checksums=["sha256"])
    linked = sources / "liens" / "sac"
    linked.mkdir(parents=True)
    (linked / "a.txt").write_text("un\n")
    os.link(linked / "a.txt", linked / "dur.txt")
    os.symlink("a.txt", linked / "lien.txt")
    bagit.make_bag(str(linked), checksums=["sha256"])
    zips(plain, accented, out)
    tars(plain, long, sparse, linked, out)
    folders = out / "folders"
    for algorithm in ["md5", "sha1", "sha224", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "blake2s"]:
        bag(folders / algorithm, algorithms=(algorithm,))
    bag(folders / "odd-names", ("a\\b.txt", "c\td.txt", "~e.txt", "f:g.txt"))
    shutil.copytree(linked, folders / "links", symlinks=True)
    (folders / "links" / "data" / "ailleurs").symlink_to(".")
    return out


TARRED = ".tar .gz .tgz .bz2 .xz .lzma"

READERS = {
    "gnu tar": (lambda file: ["tar", "-xf", file], TARRED),
    "bsdtar": (lambda file: ["bsdtar", "--passphrase", "-", "-xf", file], f"{TARRED} .zip"),
    "unzip": (lambda file: ["unzip", "-q", "-o", file], ".zip"),
    "7z": (lambda file: ["7z", "x", "-y", "-p", file], ".tar .zip"),
}


def python_reads(file, to):
    try:
        if file.suffix == ".zip":
            with zipfile.ZipFile(file) as opened:
                opened.extractall(to)
        else:
            with tarfile.open(file) as opened:
                opened.extractall(to, filter="data")
        return True
    except Exception:
        return False


def is_valid(folder):
    bags = [path.parent for path in folder.rglob("bagit.txt")]
    try:
        return len(bags) == 1 and bagit.Bag(str(bags[0])).validate()
    except Exception:
        return False


def judge(file, work):
    count = 0
    for number, (name, (command, kinds)) in enumerate(READERS.items()):
        if file.suffix in kinds.split():
            to = work / f"{file.name}-{number}"
            to.mkdir(parents=True)
            status = run(*command(file), cwd=to)
            # A warning of Info-ZIP or 7z is 1.
            count += status in (0, 1) and is_valid(to)
    to = work / f"{file.name}-python"
    to.mkdir(parents=True)
    return count + (python_reads(file, to) and is_valid(to))


def main():
    root = Path(sys.argv[1]).resolve()
    out = made(root)
    for path in sorted(out.iterdir()):
        if path.is_file():
            print(f"{judge(path, root / 'work')}\t{path}")
    for folder in sorted((out / "folders").iterdir()):
        print(f"{3 if is_valid(folder) else 0}\t{folder}")


if __name__ == "__main__":
    main()
