"""Changes sound manifests of SEDA in every way, and compares what the program says of each with libxml2.

    seda_mutations.py PROGRAM SCHEMAS VERSION SEED COUNT MANIFEST…

SCHEMAS is the folder that has `seda-2.3/` and `seda-2.2/`; the same seed makes the same changes. What libxml2 refuses
must be reported; what it takes must not be said to break the schema. Prints every disagreement, and ends with 1
if there is one.
"""

import copy
import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from lxml import etree

INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
PREFIXES = {"xml": "http://www.w3.org/XML/1998/namespace", "xlink": "http://www.w3.org/1999/xlink", "xsi": INSTANCE}
VALUES = [
    "", "  ", "x", "1", "0", "-1", "true", "True", "2020-01-01", "2020-02-30", "2020", "--02", "---31", "é", "a b",
    "2020-01-01T00:00:00", "2020-01-01T24:00:00Z", "2020-01-01T25:00:00", "2020-01-01Z", "fr", "fr_FR", "Item", "Keep",
    "1.5", "1e3", "+3", "http://a b/", "http://[", "%zz", "a:b", "1:2", "abcdef", "ab==", "AA==", "2020-13-01",
    "12020-01-01", "-2020-01-01", "00020-01-01", "2020-01-01+15:00", "\n2020-01-01\n", "Public Archive", "metre",
]
ATTRIBUTES = {
    "id": ["a1", "1", "a:b", "ID1"], "xml:id": ["z1", "z2"], "xml:lang": ["fr", "", "f_r"], "other": ["x"],
    "xsi:nil": ["true", "false"], "xsi:type": ["TextType", "xs:string", "xs:date", "ArchiveUnitType", "none"],
    "unit": ["metre", "kilogram", "x"], "xlink:href": ["a", "%z"], "listID": ["", "a"], "algorithm": ["", "a"],
    "languageID": ["fr", "f_r"], "xsi:schemaLocation": ["a b"],
}
# What says that a manifest is not as the schema wants it; and what says it in other words.
BY_SCHEMA = {"S014", "S015"}
OTHERWISE = {"S001", "S006", "S009"}


def name(text):
    prefix, _, local = text.rpartition(":")
    return f"{{{PREFIXES[prefix]}}}{local}" if prefix else local


class Mutations:
    def __init__(self, seed, namespace, names):
        self.any, self.namespace, self.names = random.Random(seed), namespace, names

    def new_name(self):
        return f"{{{self.namespace}}}{self.any.choice(self.names)}"

    def change(self, root):
        """One change; none if it does not apply."""
        element = self.any.choice([it for it in root.iter() if isinstance(it.tag, str)])
        kinds = [self.removed, self.doubled, self.swapped, self.renamed, self.text, self.attribute, self.inserted,
                 self.foreign, self.more_text, self.text, self.inserted, self.attribute_value]
        self.any.choice(kinds)(element)

    def removed(self, it):
        if it.getparent() is not None:
            it.getparent().remove(it)

    def doubled(self, it):
        if it.getparent() is not None:
            it.getparent().insert(it.getparent().index(it), copy.deepcopy(it))

    def swapped(self, it):
        after = it.getnext()
        if after is not None:
            it.addprevious(after)

    def renamed(self, it):
        it.tag = self.new_name()

    def text(self, it):
        while len(it):
            it = self.any.choice(list(it))
        it.text = self.any.choice(VALUES)

    def attribute(self, it):
        key = self.any.choice(sorted(ATTRIBUTES))
        it.set(name(key), self.any.choice(ATTRIBUTES[key]))

    def attribute_value(self, it):
        if it.attrib:
            key = self.any.choice(sorted(it.attrib))
            if self.any.random() < 0.5:
                del it.attrib[key]
            else:
                it.set(key, self.any.choice(VALUES))

    def inserted(self, it):
        new = etree.Element(self.new_name())
        new.text = self.any.choice(VALUES)
        it.insert(self.any.randrange(len(it) + 1), new)

    def foreign(self, it):
        new = etree.Element(self.any.choice(["{urn:another}one", "one"]))
        new.append(etree.Comment("comment"))
        it.insert(self.any.randrange(len(it) + 1), new)

    def more_text(self, it):
        # libxml2 does not take white space after the date of an element that may be nil; XML Schema does.
        it.text = (it.text or "") + self.any.choice(["x", " ", "\n"] if len(it) else ["x"])


def base(path):
    """A manifest with the prefixes that changes use."""
    text = etree.tostring(etree.parse(path).getroot()).decode()
    for prefix, space in [("xsi", INSTANCE), ("xs", "http://www.w3.org/2001/XMLSchema")]:
        if f"xmlns:{prefix}=" not in text:
            text = text.replace("<ArchiveTransfer", f'<ArchiveTransfer xmlns:{prefix}="{space}"', 1)
    return text


def rules(program, folders):
    """The codes that the program finds in each folder."""
    found = {}
    for at in range(0, len(folders), 100):
        some = [str(it) for it in folders[at : at + 100]]
        run = subprocess.run([program, "verify", "--format", "json", *some], capture_output=True, text=True)
        for line in map(json.loads, run.stdout.splitlines()):
            if "path" in line:
                found[line["path"]] = {it["rule"]: it["detail"] for it in line["findings"]}
    return found


def main(program, schemas, version, seed, count, *manifests):
    namespace = f"fr:gouv:culture:archivesdefrance:seda:v{version}"
    folder = Path(schemas) / f"seda-{version}"
    schema = etree.XMLSchema(etree.parse(str(folder / f"seda-{version}-main.xsd")))
    names = {it for path in folder.glob("*.xsd") for it in re.findall(r'element name="(\w+)"', path.read_text())}
    mutations = Mutations(int(seed), namespace, sorted(names))
    texts = [base(path) for path in manifests]
    with tempfile.TemporaryDirectory() as to:
        folders = []
        for number in range(int(count)):
            root = etree.fromstring(texts[number % len(texts)])
            for _ in range(1 + (number % 4 == 3)):
                mutations.change(root)
            if root.tag == f"{{{namespace}}}ArchiveTransfer":
                folders.append(Path(to) / str(number))
                (folders[-1] / "content").mkdir(parents=True)
                (folders[-1] / "manifest.xml").write_bytes(etree.tostring(root))
        found, refused, wrong = rules(program, folders), 0, 0
        for it in folders:
            is_valid = schema.validate(etree.parse(str(it / "manifest.xml")))
            refused += not is_valid
            codes = found[str(it)]
            if is_valid and BY_SCHEMA & codes.keys() or not is_valid and not (BY_SCHEMA | OTHERWISE) & codes.keys():
                wrong += 1
                said = schema.error_log[0].message if not is_valid else "valid"
                print(f"{it.name}: libxml2: {said}; the program: {codes}")
    print(f"{len(folders)} manifests, {refused} refused by libxml2, {wrong} disagreements")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
