#!/usr/bin/env python3
"""Asks MuPDF about PDFs that this project wrote.

    python3 mupdf.py FILE.pdf...        (needs: pip install pymupdf)
    python3 mupdf.py --text FILE.pdf... (the texts of each file's pages as one line of JSON)

One line a file, PASS or FAIL, with what was counted; below a FAIL, each message. Looks at:
  - any warning or error of MuPDF while all pages are drawn and read;
  - title, and that viewers are told to show it; bookmarks; targets of links;
  - embedded files: a Source and a Data, with their sizes, readable; the Data well-formed XML;
  - characters: none without Unicode, no ligatures, no private use; soft hyphens at line ends
    only; no-break spaces are counted, thin ones apart;
  - search: each word broken by a hyphen at a line's end is found where it is.
Exit status: 0 where all pass, 1 where one fails, 2 where no file was given.
"""

import json
import re
import sys
import xml.etree.ElementTree

import pymupdf

SOFT_HYPHEN = "\u00ad"
LIGATURES = "\ufb00\ufb01\ufb02\ufb03\ufb04"
# Spaces and ligatures as they are in the file.
AS_IT_IS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_PRESERVE_LIGATURES


def lines_of(page):
    """Text and box of each line, in the order of the content."""
    for block in page.get_text("dict", flags=AS_IT_IS)["blocks"]:
        for line in block.get("lines", []):
            yield "".join(span["text"] for span in line["spans"]), pymupdf.Rect(line["bbox"])


def judge_characters(number, lines, say):
    for line, _ in lines:
        for character in line:
            code = ord(character)
            if character in LIGATURES or 0xE000 <= code <= 0xF8FF or code in (0, 0xFFFD):
                say(f"page {number}: U+{code:04X} in `{line}`")
        if SOFT_HYPHEN in line.rstrip()[:-1]:
            say(f"page {number}: a soft hyphen inside the line `{line}`")


def judge_search(page, number, lines, say):
    """Searches each broken word; returns how many there were."""
    broken = 0
    for (line, first), (following, second) in zip(lines, lines[1:]):
        line = line.rstrip()
        if not line.endswith(SOFT_HYPHEN):
            continue
        head = re.search(r"(\w+)\u00ad$", line)
        tail = re.match(r"\w+", following)
        if not head or not tail:
            continue
        broken += 1
        word = head.group(1) + tail.group()
        hits = page.search_for(word)
        # In a list, MuPDF marks the second part of the word alone.
        if not any(hit.intersects(first) or hit.intersects(second) for hit in hits):
            say(f"page {number}: a search does not find `{word}`, broken at a line's end")
    return broken


def judge_files(document, say):
    relationships = {}
    for xref in range(1, document.xref_length()):
        if document.xref_get_key(xref, "Type")[1] == "/Filespec":
            name = document.xref_get_key(xref, "UF")[1]
            relationships[name] = document.xref_get_key(xref, "AFRelationship")[1]
    for name in document.embfile_names():
        content = document.embfile_get(name)
        info = document.embfile_info(name)
        relationship = relationships.get(info["ufilename"], "none")
        if info["size"] != len(content):
            say(f"`{name}` has {len(content)} bytes, {info['size']} are declared")
        if not info["description"]:
            say(f"`{name}` has no description")
        if relationship == "/Data":
            try:
                xml.etree.ElementTree.fromstring(content)
            except xml.etree.ElementTree.ParseError as error:
                say(f"`{name}` is no XML: {error}")
        elif not content:
            say(f"`{name}` is empty")
    found = sorted(relationships.values())
    if found != ["/Data", "/Source"]:
        say(f"embedded files: {found} instead of a Data and a Source")
    return len(relationships)


def judge_links(document, page, number, say):
    links = 0
    for link in page.get_links():
        links += 1
        if link["kind"] == pymupdf.LINK_URI:
            if not re.match(r"(https?|mailto|tel|ftp):", link["uri"]):
                say(f"page {number}: a link to `{link['uri']}`")
        elif link["kind"] != pymupdf.LINK_GOTO or not 0 <= link["page"] < len(document):
            say(f"page {number}: a link that leads nowhere: {link}")
    return links


def judge(path):
    messages = []
    say = messages.append
    pymupdf.TOOLS.reset_mupdf_warnings()
    with pymupdf.open(path) as document:
        if document.is_repaired:
            say("the file had to be repaired")
        if not document.metadata.get("title"):
            say("it has no title")
        if "DisplayDocTitle true" not in document.xref_object(document.pdf_catalog(), compressed=1):
            say("viewers are not told to show the title")
        bookmarks = document.get_toc(simple=False)
        if not bookmarks:
            say("it has no bookmarks")
        for level, title, page, _ in bookmarks:
            if not 1 <= page <= len(document):
                say(f"the bookmark `{title}` (level {level}) leads to page {page}")
        links = broken = wide = thin = 0
        for number, page in enumerate(document, 1):
            page.get_pixmap(dpi=40)
            lines = list(lines_of(page))
            judge_characters(number, lines, say)
            wide += sum(line.count("\u00a0") for line, _ in lines)
            thin += sum(line.count("\u202f") for line, _ in lines)
            links += judge_links(document, page, number, say)
            broken += judge_search(page, number, lines, say)
        files = judge_files(document, say)
        counted = (
            f"{len(document)} pages, {len(bookmarks)} bookmarks, {links} links, "
            f"{files} embedded files, {wide} no-break spaces, {thin} thin ones, "
            f"{broken} broken words"
        )
    messages.extend(pymupdf.TOOLS.mupdf_warnings().splitlines())
    return messages, counted


def main(paths):
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    if paths[0] == "--text":
        for path in paths[1:]:
            with pymupdf.open(path) as document:
                print(json.dumps([page.get_text("text", flags=AS_IT_IS) for page in document]))
        return 0
    failed = 0
    for path in paths:
        try:
            messages, counted = judge(path)
        except Exception as error:  # whatever MuPDF raises is its judgement
            messages, counted = [str(error)], "not read"
        failed += bool(messages)
        print(f"{'FAIL' if messages else 'PASS'} mupdf {path}: {counted}")
        for message in messages:
            print(f"     {message}")
    print(f"{len(paths)} files, {failed} failed (MuPDF {pymupdf.mupdf_version})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
