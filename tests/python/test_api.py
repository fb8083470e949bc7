"""The package: the program's results, as Python's values."""

import dataclasses
import shutil
import threading

import pytest
from conftest import ROOT, SITE, program, tree

import communique


def test_convert_gives_the_programs_bytes(tmp_path):
    post = SITE / "_communiques/nouveau-siege.markdown"
    program("convert", post, "-o", tmp_path / "a.pdf")
    assert communique.convert(post) == (tmp_path / "a.pdf").read_bytes()


def test_export_makes_the_programs_archive(tmp_path, exported):
    summary = communique.export(SITE, tmp_path / "archive")
    assert tree(tmp_path / "archive") == exported
    assert summary.totals["stored"] == sum(it.status == "stored" for it in summary.releases) == 12
    again = communique.export(SITE, tmp_path / "archive")
    assert (again.totals["stored"], again.totals["unchanged"]) == (0, 12)


def test_what_is_at_fault_in_a_post_has_its_place():
    post = ROOT / "tests/refused/_communiques/bad-date.markdown"
    with pytest.raises(communique.RefusedError) as raised:
        communique.convert(post)
    [fault] = raised.value.faults
    assert (fault.path, fault.line, fault.column) == ("_communiques/bad-date.markdown", 3, 7)
    with pytest.raises(communique.CommuniqueError) as raised:
        communique.export("/no/such/site", "/no/such/archive")
    assert not isinstance(raised.value, communique.RefusedError)
    assert raised.value.faults[0].help


def test_options_are_known_and_read():
    with pytest.raises(TypeError, match="unknown option: agnt"):
        communique.survey(SITE, agnt="x")
    with pytest.raises(ValueError, match="2024-02-31"):
        communique.export(SITE, "/no/such/archive", since="2024-02-31")


def test_damage_is_found_with_bagits_words(tmp_path):
    communique.export(SITE, tmp_path, since="2024")
    assert communique.is_valid(tmp_path) and communique.Package(tmp_path).validate()
    package = next(tmp_path.rglob("*.zip"))
    data = bytearray(package.read_bytes())
    data[len(data) // 2] ^= 1
    package.write_bytes(data)
    report = communique.verify(tmp_path)
    assert not report.is_valid() and not communique.Package(package).is_valid()
    finding = next(it for it in report.findings() if it.severity == "error")
    assert finding.rule and finding.clause
    with pytest.raises(dataclasses.FrozenInstanceError):
        finding.rule = "other"
    with pytest.raises(communique.CommuniqueError, match=finding.rule):
        communique.Package(tmp_path).validate()


def test_other_threads_run_while_a_site_is_exported(tmp_path):
    counted = 0
    thread = threading.Thread(target=communique.export, args=(SITE, tmp_path))
    thread.start()
    while thread.is_alive():
        counted += 1
        thread.join(0.001)
    # With the interpreter's lock held for the whole call, this loop would turn once or twice.
    assert counted > 20


def test_the_program_is_on_path():
    assert shutil.which("communique")
