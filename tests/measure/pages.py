#!/usr/bin/env python3
"""Measures the composition of PDFs as a typographer would: hyphens, short lines, white at the foot of pages.

    python3 tests/measure/pages.py [--assert] [--list] FOLDER|FILE.pdf...

Prints one line for each folder, or for all files. `--list` prints each place that was counted; `--assert` ends
with 1 where a bound of BOUNDS is exceeded. Works on PDFs of any program: it reads glyphs and their places alone.
Needs PyMuPDF.
"""

import re
import statistics
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pymupdf

# Share of lines, or number, that is too much.
BOUNDS = {
    "hyphenated": 0.08,
    "short_stubs": 0,
    "cut_last_words": 0,
    "abandoned": 0,
    "high_pages": 0.05,
    "cut_cells": 0,
    "hyphen_runs": 0,
    "lone_words": 0.01,
}

SAME_BASELINE = 0.8
"""Points by which glyphs of a line may differ in height: raised letters are left out by their size."""
COLUMN_GAP = 2.0
"""Ems without a glyph that part columns."""
RAGGED = 4.0
"""Points by which a justified line may miss the right edge: signs hang in the margin."""
NARROW = 0.6
"""Share of the text's width under which a line stands in a cell or a column."""
DESCENT = 3.0
"""Points by which a picture at the text's limit ends below the last baseline of a full page."""
HIGH = 3
"""Lines of white at a page's foot that are too many."""
SHORT_WORD = 6
"""Letters of a word that should not be the last line of a paragraph by itself."""
HYPHENS = "\u00ad-\u2010"


@dataclass
class Line:
    page: int
    baseline: float
    left: float
    right: float
    size: float
    text: str
    spaces: list = field(default_factory=list)

    @property
    def words(self):
        return self.text.strip()


@dataclass
class Page:
    lines: list
    width: float
    height: float
    bottom: float = 0.0
    floor: float = 0.0
    pictures: list = field(default_factory=list)
    starts_with_picture: bool = False
    limit: float = 0.0


@dataclass
class Counts:
    lines: int = 0
    hyphenated: int = 0
    short_stubs: int = 0
    cut_last_words: int = 0
    abandoned: int = 0
    cut_cells: int = 0
    hyphen_runs: int = 0
    paragraphs: int = 0
    lone_words: int = 0
    pages: int = 0
    high_pages: int = 0
    before_pictures: int = 0
    spaces: list = field(default_factory=list)


def lines_of(page, number):
    """The lines of a page, each the glyphs of one baseline up to a gap as wide as a column's."""
    glyphs = []
    for block in page.get_text("rawdict", flags=pymupdf.TEXT_PRESERVE_WHITESPACE)["blocks"]:
        for line in block.get("lines", []):
            for span in line["spans"]:
                for char in span["chars"]:
                    x, y = char["origin"]
                    glyphs.append((y, x, char["bbox"][2], span["size"], char["c"]))
    rows = []
    for glyph in sorted(glyphs):
        if rows and abs(rows[-1][-1][0] - glyph[0]) < SAME_BASELINE:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    found = []
    for row in rows:
        row.sort(key=lambda glyph: glyph[1])
        part = []
        for glyph in row:
            if part and glyph[1] - part[-1][2] > COLUMN_GAP * glyph[3]:
                found.append(line_of(part, number))
                part = []
            part.append(glyph)
        found.append(line_of(part, number))
    return [line for line in found if line is not None and line.words]


def line_of(glyphs, number):
    inked = [glyph for glyph in glyphs if not glyph[4].isspace()]
    if not inked:
        return None
    size = Counter(round(glyph[3], 1) for glyph in inked).most_common(1)[0][0]
    line = Line(number, inked[0][0], inked[0][1], inked[-1][2], size, "".join(glyph[4] for glyph in glyphs))
    for before, space, after in zip(glyphs, glyphs[1:], glyphs[2:]):
        if space[4] == " " and not before[4].isspace() and not after[4].isspace():
            line.spaces.append((after[1] - space[1]) / size)
    return line


def furniture(pages):
    """Texts that stand at the same height on several pages, their numbers apart."""
    seen = defaultdict(set)
    for page in pages:
        for line in page.lines:
            seen[(round(line.baseline), re.sub(r"\d+", "#", line.words))].add(line.page)
    return {key for key, numbers in seen.items() if len(numbers) > 1}


def read(path):
    pages = []
    with pymupdf.open(path) as document:
        for number, page in enumerate(document):
            pages.append(Page(lines_of(page, number), page.rect.width, page.rect.height))
            pages[-1].pictures = [info["bbox"] for info in page.get_image_info()]
    repeated = furniture(pages)
    for page in pages:
        is_furniture = lambda line: (round(line.baseline), re.sub(r"\d+", "#", line.words)) in repeated
        foot = [line.baseline for line in page.lines if is_furniture(line) and line.baseline > page.height / 2]
        page.floor = min(foot, default=page.height)
        page.lines = [line for line in page.lines if not is_furniture(line) and line.baseline < page.floor]
        bottoms = [line.baseline for line in page.lines]
        bottoms += [box[3] - DESCENT for box in page.pictures if box[3] < page.floor]
        first = min((line.baseline for line in page.lines), default=page.height)
        page.starts_with_picture = any(box[1] < first - 20 for box in page.pictures)
        page.bottom = max(bottoms, default=0.0)
    return pages


def body_of(pages):
    """Size, leading and edges of the running text."""
    lines = [line for page in pages for line in page.lines]
    if not lines:
        return None
    weights = Counter()
    for line in lines:
        weights[line.size] += len(line.words)
    size = weights.most_common(1)[0][0]
    of_size = [line for line in lines if line.size == size]
    gaps = Counter()
    for before, after in zip(of_size, of_size[1:]):
        gap = round(after.baseline - before.baseline, 1)
        if before.page == after.page and size < gap < 2 * size:
            gaps[gap] += 1
    leading = gaps.most_common(1)[0][0] if gaps else 1.3 * size
    left = min(line.left for line in of_size)
    right = Counter(round(line.right) for line in of_size if line.right > left + 200)
    return size, leading, left, float(max(right, key=lambda edge: (right[edge], edge), default=round(left)))


def paragraphs(pages):
    """Lines under one another, a leading apart, that begin at the same edge, over the feet of pages too."""
    columns = defaultdict(list)
    for page in pages:
        for line in page.lines:
            columns[(round(line.left), line.size)].append(line)
    found = []
    for (_, size), lines in sorted(columns.items(), key=lambda item: item[0]):
        gaps = Counter()
        for before, after in zip(lines, lines[1:]):
            gap = round(after.baseline - before.baseline, 1)
            if before.page == after.page and 0.9 * size < gap < 1.7 * size:
                gaps[gap] += 1
        leading = min((gap for gap in gaps if gaps[gap] * 6 >= max(gaps.values())), default=0)
        paragraph = [lines[0]]
        for before, after in zip(lines, lines[1:]):
            gap = after.baseline - before.baseline
            if before.page == after.page and abs(gap - leading) < 0.6:
                paragraph.append(after)
            else:
                found.append(paragraph)
                paragraph = [after]
        found.append(paragraph)
    return found


def is_hyphenated(line, soft):
    """Whether a word is divided at the line's end: programs that write soft hyphens tell them from a compound's own."""
    text = line.text.rstrip()
    return text.endswith("\u00ad") or not soft and text.endswith(("-", "\u2010"))


def stub(text):
    """Letters of the divided word that stand before the hyphen."""
    word = re.split(r"[^\w]", text.rstrip().rstrip(HYPHENS))[-1]
    return len(word)


def measure(path, pages, counts, report):
    body = body_of(pages)
    if body is None:
        return
    size, leading, left, right = body
    soft = any("\u00ad" in line.text for page in pages for line in page.lines)
    for paragraph in paragraphs(pages):
        edge = statistics.median_high([line.right for line in paragraph[:-1]]) if len(paragraph) > 2 else right
        full = [line for line in paragraph[:-1] if abs(line.right - edge) < RAGGED]
        is_justified = len(paragraph) > 1 and len(full) * 2 > len(paragraph) - 1 and edge > left + 100
        # Of narrow columns and cells, ragged lines are no sign of anything.
        is_cell = paragraph[0].size < size - 0.4 and edge - paragraph[0].left < NARROW * (right - left)
        counts.lines += len(paragraph)
        if is_justified:
            counts.paragraphs += 1
            last = re.sub("[\u00a0\u202f]", " ", paragraph[-1].words)
            if len(last) < SHORT_WORD and " " not in last:
                counts.lone_words += 1
                report(f"one short word, {path.name} p. {paragraph[-1].page + 1}: {last!r}")
        run = 0
        for index, line in enumerate(paragraph):
            following = paragraph[index + 1] if index + 1 < len(paragraph) else None
            where = f"{path.name} p. {line.page + 1}: {line.words[-50:]!r}"
            if is_justified and following:
                counts.spaces.extend(line.spaces)
            if not is_hyphenated(line, soft):
                run = 0
                if is_justified and following and edge - line.right > RAGGED and edge > right - 40:
                    word = following.words.split(" ")[0]
                    glyph = (following.right - following.left) / max(1, len(following.words))
                    if edge - line.right < glyph * (len(word) + 1) + 1:
                        counts.abandoned += 1
                        report(f"abandoned {edge - line.right:.0f} pt short, {where}")
                continue
            run += 1
            counts.hyphenated += 1
            if run == 3:
                counts.hyphen_runs += 1
                report(f"three hyphens, {where}")
            if stub(line.text) < 3:
                counts.short_stubs += 1
                report(f"fewer than three letters, {where}")
            if following and index + 2 == len(paragraph) and " " not in re.sub("[\u00a0\u202f]", " ", following.words):
                counts.cut_last_words += 1
                report(f"last word cut, {where}")
            if is_cell:
                counts.cut_cells += 1
                report(f"word cut in a cell, {where}")
    for page, following in zip(pages, pages[1:]):
        counts.pages += 1
        white = (page.limit - page.bottom) / leading
        if white > HIGH - 0.2:
            counts.high_pages += 1
            begins = min(following.lines, key=lambda line: line.baseline, default=None)
            if following.starts_with_picture:
                counts.before_pictures += 1
                counts.high_pages -= 1
                begins = None
            begins = begins.words[:40] if begins else "picture"
            report(f"{white:.1f} lines of white, {path.name} p. {page.lines[0].page + 1 if page.lines else '?'}, before {begins!r}")


def limit_pages(documents):
    """The text's limit of every page: as low as any page with the same foot goes."""
    lowest = defaultdict(float)
    for _, pages in documents:
        for page in pages[:-1]:
            key = (round(page.floor), round(page.height))
            lowest[key] = max(lowest[key], page.bottom)
    for _, pages in documents:
        for page in pages:
            page.limit = lowest[(round(page.floor), round(page.height))]


def files_of(argument):
    path = Path(argument)
    return sorted(path.rglob("*.pdf")) if path.is_dir() else [path]


def print_counts(name, counts):
    spaces = sorted(counts.spaces) or [0.0]
    at = lambda share: spaces[min(len(spaces) - 1, int(len(spaces) * share))]
    lines, pages = max(1, counts.lines), max(1, counts.pages)
    print(
        f"{name}: {counts.lines} lines, hyphenated {counts.hyphenated} ({100 * counts.hyphenated / lines:.1f} %), "
        f"after fewer than three letters {counts.short_stubs}, last words cut {counts.cut_last_words}, "
        f"three hyphens and more {counts.hyphen_runs}, "
        f"last lines of one short word {counts.lone_words} of {counts.paragraphs}, abandoned lines {counts.abandoned}, "
        f"pages that stop high {counts.high_pages} of {counts.pages} ({100 * counts.high_pages / pages:.0f} %), "
        f"before pictures {counts.before_pictures} more, "
        f"words cut in cells {counts.cut_cells}, spaces in em: 5 % {at(.05):.2f}, 50 % {at(.5):.2f}, "
        f"95 % {at(.95):.2f}, widest {spaces[-1]:.2f}"
    )


def exceeded(counts):
    shares = {"hyphenated": counts.lines, "high_pages": counts.pages, "lone_words": counts.paragraphs}
    for name, bound in BOUNDS.items():
        value = getattr(counts, name)
        # One page of few is no share.
        if name == "high_pages" and value <= 1:
            continue
        if name in shares:
            value /= max(1, shares[name])
        if value > bound:
            yield f"{name}: {value:.3f}, over {bound}"


def main(arguments):
    options = {argument for argument in arguments if argument.startswith("--")}
    status = 0
    for argument in (argument for argument in arguments if argument not in options):
        counts = Counts()
        documents = [(path, read(path)) for path in files_of(argument)]
        limit_pages(documents)
        report = (lambda text: print(f"  {text}")) if "--list" in options else (lambda text: None)
        for path, pages in documents:
            measure(path, pages, counts, report)
        print_counts(argument, counts)
        if "--assert" in options:
            for what in exceeded(counts):
                print(f"{argument}: {what}")
                status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
