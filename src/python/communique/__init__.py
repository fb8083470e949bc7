"""Typesets press releases as PDF/A-3a and PDF/UA-1, packages, archives and verifies them.

>>> import communique
>>> pdf = communique.convert("site/_communiques/a.md")
>>> summary = communique.export("site", "archive", agent="Archives")
>>> communique.verify("archive").is_valid()
True

Long calls release the interpreter's lock. What is at fault in a post is a
:class:`RefusedError`, whose ``faults`` have file, line and column.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Any, Iterator, Optional, Tuple

from . import _communique
from ._communique import CommuniqueError as _Error
from ._communique import RefusedError as _Refused

__version__: str = _communique.VERSION
__all__ = [
    "CommuniqueError", "Fault", "Finding", "Package", "PackageReport", "RefusedError",
    "Release", "Report", "Summary", "convert", "export", "is_valid", "survey", "verify",
]


@dataclass(frozen=True)
class Fault:
    """Why something was not done: where, what, and what to do about it."""

    path: str
    line: Optional[int]
    column: Optional[int]
    message: str
    help: Optional[str]


class CommuniqueError(Exception):
    """Something was not done: the site, its settings, an option or the disk is at fault."""

    def __init__(self, message: str, faults: Tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


class RefusedError(CommuniqueError):
    """A release is refused: the post is at fault."""


@dataclass(frozen=True)
class Finding:
    """What was noticed in a release or a package; ``rule`` is a code of ``communique rules``."""

    rule: str
    severity: str
    path: str
    detail: str
    line: Optional[int] = None
    column: Optional[int] = None
    clause: Optional[str] = None
    help: Optional[str] = None


@dataclass(frozen=True)
class Release:
    """What became of one post: ``status`` is ``stored``, ``unchanged``, ``refused``, …"""

    source: str
    id: Optional[str]
    status: str
    package: Optional[str]
    sha256: Optional[str]
    pages: int
    findings: Tuple[Finding, ...]


@dataclass(frozen=True)
class Summary:
    """What an export did: its releases, in the order of the posts, and the totals."""

    releases: Tuple[Release, ...]
    totals: dict = field(hash=False)

    def findings(self) -> Iterator[Finding]:
        """All findings, release by release."""
        return (finding for release in self.releases for finding in release.findings)


@dataclass(frozen=True)
class PackageReport:
    """What verification found in one package, or in an archive's own files (the last one)."""

    path: str
    status: str
    findings: Tuple[Finding, ...]
    reason: Optional[str] = None


@dataclass(frozen=True)
class Report:
    """What verification found."""

    packages: Tuple[PackageReport, ...]
    totals: dict = field(hash=False)

    def findings(self) -> Iterator[Finding]:
        """All findings, package by package."""
        return (finding for package in self.packages for finding in package.findings)

    def is_valid(self) -> bool:
        """Whether everything was checked, and nothing is damaged; there may be warnings."""
        return all(package.status == "sound" for package in self.packages)


_DEFAULTS: dict = {
    "collections": [], "site": None, "config": None, "allow_missing": False, "layout": None,
    "fonts": [], "downsample": None, "profile": "bag", "at": None, "agent": None, "since": None,
    "until": None, "drafts": False, "dry_run": False, "jobs": None,
}


def _options(given: dict) -> dict:
    unknown = sorted(given.keys() - _DEFAULTS.keys())
    if unknown:
        raise TypeError(f"unknown option: {', '.join(unknown)}; there are {', '.join(_DEFAULTS)}")
    return {**_DEFAULTS, **given}


def _call(function: Any, *arguments: Any) -> Any:
    try:
        return function(*arguments)
    except _Error as error:
        message, *faults = error.args
        faults = tuple(Fault(*fault) for fault in (faults[0] if faults else ()))
        kind = RefusedError if isinstance(error, _Refused) else CommuniqueError
        raise kind(message, faults) from None


def _finding(line: dict) -> Finding:
    return Finding(**{name: line[name] for name in Finding.__dataclass_fields__ if name in line})


def _lines(text: str) -> Tuple[list, dict]:
    *lines, last = map(json.loads, text.splitlines())
    return lines, last["summary"]


def convert(post: "os.PathLike[str] | str", **options: Any) -> bytes:
    """The PDF of a post: PDF/A-3a and PDF/UA-1.

    Options: ``site``, ``config``, ``allow_missing``, ``layout``, ``fonts``, ``downsample``.
    Raises :class:`RefusedError` if the post is at fault.
    """
    return _call(_communique.convert, os.fspath(post), _options(options))[0]


def export(
    site: "os.PathLike[str] | str", archive: "os.PathLike[str] | str", **options: Any
) -> Summary:
    """Stores every release of a site in an archive, which is created if missing.

    Options, as those of ``communique export``: ``collections``, ``config``, ``allow_missing``,
    ``layout``, ``fonts``, ``downsample``, ``profile``, ``at``, ``agent``, ``since``, ``until``,
    ``drafts``, ``dry_run``, ``jobs``. A refused release is in the summary, and stops no other.
    """
    text = _call(_communique.export, os.fspath(site), os.fspath(archive), _options(options))
    lines, totals = _lines(text)
    releases = tuple(
        Release(
            line["source"], line["id"], line["status"], line["package"], line["sha256"],
            line["pages"], tuple(map(_finding, line["findings"])),
        )
        for line in lines
        if "source" in line
    )
    return Summary(releases, totals)


def verify(
    path: "os.PathLike[str] | str", *, quick: bool = False, reproduce: bool = False
) -> Report:
    """Checks an archive, a package or a bag, whoever made it.

    ``quick``: only containers, completeness and digests; ``reproduce``: packages are made again,
    and must have the same bytes. What is wrong is in the report.
    """
    lines, totals = _lines(_call(_communique.verify, os.fspath(path), quick, reproduce))
    packages = tuple(
        PackageReport(
            line["path"], line["status"], tuple(map(_finding, line["findings"])),
            line.get("reason"),
        )
        for line in lines
    )
    return Report(packages, totals)


def is_valid(path: "os.PathLike[str] | str", *, quick: bool = False) -> bool:
    """Whether :func:`verify` finds nothing damaged and nothing unchecked."""
    return verify(path, quick=quick).is_valid()


def survey(site: "os.PathLike[str] | str", **options: Any) -> dict:
    """What a site is, how its posts would be read, and which would be refused."""
    return json.loads(_call(_communique.survey, os.fspath(site), _options(options)))


class Package:
    """A package, bag or archive at a path, with the words of bagit-python's ``Bag``."""

    def __init__(self, path: "os.PathLike[str] | str") -> None:
        self.path = os.fspath(path)

    def validate(self, fast: bool = False) -> bool:
        """``True``, or a :class:`CommuniqueError` that names what is wrong."""
        report = verify(self.path, quick=fast)
        if report.is_valid():
            return True
        wrong = [it for it in report.findings() if it.severity in ("error", "unchecked")]
        faults = [Fault(it.path, it.line, it.column, f"{it.rule} {it.detail}", it.help) for it in wrong]
        faults += [Fault(it.path, None, None, it.reason, None) for it in report.packages if it.reason]
        raise CommuniqueError("; ".join(f"{it.path}: {it.message}" for it in faults), tuple(faults))

    def is_valid(self, fast: bool = False) -> bool:
        """Whether :meth:`validate` passes."""
        return is_valid(self.path, quick=fast)
