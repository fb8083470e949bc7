#!/usr/bin/env python3
"""packages.py profile|mets|formats|premis BAG...

Judges unpacked packages with what is not this program's code:
  profile   the BagIt profile archive/bagit-profile.json    (pip install bagit_profile)
  mets      every reference of the METS files: file, size, digest, and the media type PREMIS implies (pip install lxml)
  formats   PRONOM identifiers and media types in PREMIS and METS, by Siegfried; of PDFs, by FIDO too, which
            reads the first 128 kB alone (pip install pygfried opf-fido lxml)
  premis    objects, events and agents that refer to each other; events with what they must tell (pip install lxml)
Prints what it counted; exit status 1 where something is wrong.
"""
import hashlib
import json
import os
import subprocess
import sys
from urllib.parse import unquote

METS = "{http://www.loc.gov/METS/}"
XLINK = "{http://www.w3.org/1999/xlink}href"
P = {"p": "http://www.loc.gov/premis/v3"}
faults = []


def fault(bag, text):
    faults.append(f"{os.path.basename(bag)}: {text}")


def content(bag):
    """The folder that METS describes."""
    return os.path.join(bag, "data", os.path.basename(bag))


def parse(bag, *path):
    from lxml import etree

    return etree.parse(os.path.join(content(bag), *path))


def premis(bag):
    return parse(bag, "metadata", "preservation", "premis.xml")


def references(bag):
    """(path, element with size, digest and media type) for each file that METS names, here or for a representation."""
    for folder in ("", "representations/pdf/", "representations/source/"):
        for element in parse(bag, folder + "METS.xml").iter(METS + "mdRef", METS + "file"):
            locator = element if element.tag == METS + "mdRef" else element.find(METS + "FLocat")
            yield folder + unquote(locator.get(XLINK)), element


def check_mets(bag):
    named = {"METS.xml"}
    for path, element in references(bag):
        named.add(path)
        try:
            with open(os.path.join(content(bag), path), "rb") as file:
                data = file.read()
        except OSError as error:
            fault(bag, f"METS names {path}: {error}")
            continue
        if element.get("SIZE") != str(len(data)):
            fault(bag, f"{path} has {len(data)} bytes, METS says {element.get('SIZE')}")
        algorithm = element.get("CHECKSUMTYPE").replace("-", "").lower()
        if element.get("CHECKSUM") != hashlib.new(algorithm, data).hexdigest():
            fault(bag, f"{path} does not have the digest METS says")
        if "/" not in element.get("MIMETYPE", ""):
            fault(bag, f"{path} has no media type")
    there = {
        os.path.relpath(os.path.join(folder, name), content(bag))
        for folder, _, names in os.walk(content(bag))
        for name in names
    }
    for path in there - named:
        fault(bag, f"METS does not name {path}")
    return len(named)


def puids_by_fido(known={}):
    """PRONOM identifiers by path, of the PDFs of all packages: FIDO takes long to start."""
    if not known:
        walk = [(folder, name) for bag in bags for folder, _, names in os.walk(bag) for name in names]
        pdfs = [os.path.join(folder, name) for folder, name in walk if name.endswith(".pdf")]
        line = "%(info.puid)s %(info.filename)s\n"
        command = ["fido", "-q", "-matchprintf", line, "-nomatchprintf", "", *pdfs]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for puid, path in (line.split(" ", 1) for line in told.splitlines()):
            known.setdefault(path, []).append(puid)
    return known


def check_formats(bag):
    import pygfried

    media_types = {path: element.get("MIMETYPE") for path, element in references(bag)}
    count = 0
    for entity in premis(bag).findall(".//p:object", P):
        path = entity.findtext(".//p:contentLocationValue", namespaces=P)
        if path is None:
            continue
        count += 1
        ours = entity.findtext(".//p:formatRegistryKey", namespaces=P)
        found = pygfried.identify(os.path.join(content(bag), path), detailed=True)
        matches = found["files"][0]["matches"]
        theirs = [match["id"] for match in matches]
        if ours not in theirs:
            fault(bag, f"{path} is {ours} in PREMIS, {theirs} to Siegfried")
        if ours == "fmt/479":
            theirs = puids_by_fido().get(os.path.join(content(bag), path))
            if theirs != [ours]:
                fault(bag, f"{path} is {ours} in PREMIS, {theirs} to FIDO")
        known = [match["mime"] for match in matches if match.get("mime")]
        if known and media_types[path] not in [m.strip() for mime in known for m in mime.split(",")]:
            fault(bag, f"{path} is {media_types[path]} in METS, {known} to Siegfried")
    return count


def check_premis(bag):
    tree = premis(bag)
    identifiers = {
        kind: {e.text for e in tree.findall(f".//p:{kind}IdentifierValue", P)}
        for kind in ("object", "agent", "event")
    }
    for reference, kind in (
        ("linkingObject", "object"),
        ("linkingAgent", "agent"),
        ("relatedObject", "object"),
    ):
        for element in tree.findall(f".//p:{reference}IdentifierValue", P):
            if element.text not in identifiers[kind]:
                fault(bag, f"{reference} `{element.text}` names nothing")
    events = tree.findall("p:event", P)
    kinds = [event.findtext("p:eventType", namespaces=P) for event in events]
    for kind in ("creation", "validation", "message digest calculation"):
        if kind not in kinds:
            fault(bag, f"no event `{kind}`")
    for event, kind in zip(events, kinds):
        if not event.findall("p:linkingAgentIdentifier", P):
            fault(bag, f"the event `{kind}` has no agent")
        if not event.findall("p:linkingObjectIdentifier", P):
            fault(bag, f"the event `{kind}` has no object")
        if not event.findtext(".//p:eventOutcome", namespaces=P):
            fault(bag, f"the event `{kind}` has no outcome")
    note = next(e for e, kind in zip(events, kinds) if kind == "creation")
    note = note.findtext(".//p:eventOutcomeDetailNote", namespaces=P) or ""
    if "communique " not in note or "SHA-256 " not in note:
        fault(bag, "the creation tells no program or no faces")
    return len(events)


def check_profile(bag, loaded=[]):
    import bagit
    import bagit_profile

    if not loaded:
        path = os.path.join(os.path.dirname(__file__), "../../archive/bagit-profile.json")
        with open(path, encoding="utf-8") as file:
            profile = json.load(file)
        identifier = profile["BagIt-Profile-Info"]["BagIt-Profile-Identifier"]
        loaded.append(bagit_profile.Profile(identifier, profile=profile))
    if not loaded[0].validate(bagit.Bag(bag)):
        fault(bag, f"not as the profile says: {loaded[0].report}")
    return 1


CHECKS = {
    "profile": check_profile,
    "mets": check_mets,
    "formats": check_formats,
    "premis": check_premis,
}

if len(sys.argv) < 3 or sys.argv[1] not in CHECKS:
    sys.exit(__doc__)
bags = [bag.rstrip("/") for bag in sys.argv[2:]]
total = sum(CHECKS[sys.argv[1]](bag) for bag in bags)
print("\n".join(faults + [f"{sys.argv[1]}: {len(bags)} packages, {total} looked at, {len(faults)} faults"]))
sys.exit(1 if faults else 0)
