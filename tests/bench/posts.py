"""Posts for the comparison: with other words, and for the other typesetters."""

import html
import re


def vary(post, turn):
    """Writes another post beside this one: another word at the end of its title's line, where it stands on one, and of
    its paragraphs' lines."""
    empty, head, body = re.split(r"(?m)^---\n", post.read_text(encoding="utf-8"), maxsplit=2)
    head = re.sub(r"(?m)^(title: [^|>\n].*?)([\"']?)$", rf"\1 {turn}\2", head, count=1)
    body = re.sub(r"(?m)^(\w.{40,}[\w.!?])$", rf"\1 {turn}", body)
    text = "---\n".join((empty, head, body))
    post.with_name(f"{post.stem}-{turn}{post.suffix}").write_text(text, encoding="utf-8")


class Post:
    """A release for the other typesetters: title, and blocks of (kind, text)."""

    def __init__(self, path, site):
        text = path.read_text(encoding="utf-8")
        # Pictures of the site that the post names anywhere, each once, at the end.
        named = dict.fromkeys(re.findall(r"uploads/([^\s\"'()<>]+\.(?:png|jpe?g|gif|webp|svg))", text, re.I))
        self.pictures = [site / "_uploads" / name for name in named if (site / "_uploads" / name).is_file()]
        _, front, body = re.split(r"(?m)^---\n", text, maxsplit=2)
        title = re.search(r'(?m)^title: "?(.*?)"?$', front)
        self.title = title.group(1) if title else path.stem
        self.blocks = []
        for block in re.split(r"\n\s*\n", body.strip()):
            block = re.sub(r"\[\^\d+\]:?|\{:.*?\}|<[^>]*>", "", block)
            block = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", block).replace("**", "").strip()
            if block.startswith("#"):
                self.blocks.append(("heading", block.lstrip("# ")))
            elif block.startswith(("* ", "- ")):
                self.blocks.append(("list", [line.strip("*- ") for line in block.splitlines() if line.strip("*- ")]))
            elif block.startswith("|"):
                rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
                self.blocks.append(("table", [row for row in rows if not set("".join(row)) <= set(":- ")]))
            elif block:
                self.blocks.append(("paragraph", block.lstrip("> ")))

    def typst(self, turn):
        """The source of the other PDF; another word in every text keeps the compiler from knowing it by heart."""
        def literal(text):
            # Its default face has no emoji, which is an error of both standards.
            text = "".join(c for c in text if ord(c) < 0x2000 or c in "\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u20ac")
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + f' {turn}"'
        out = [f"#set document(title: {literal(self.title)})", '#set text(lang: "fr", size: 10.5pt)',
               "#set par(justify: true)", "#set page(paper: \"a4\", margin: 2.5cm, numbering: \"1\")",
               f"#title[#{literal(self.title)}]"]
        for kind, content in self.blocks:
            if kind == "heading":
                out.append(f"#heading(level: 1, {literal(content)})")
            elif kind == "list":
                out.append("#list(" + ", ".join(literal(item) for item in content) + ",)")
            elif kind == "table":
                cells = ", ".join(literal(cell) for row in content for cell in row)
                out.append(f"#table(columns: {len(content[0])}, {cells})")
            else:
                out.append("#par(" + literal(content) + ")")
        out.extend(f'#image("/_uploads/{picture.name}", alt: "Image")' for picture in self.pictures)
        return "\n\n".join(out)

    def html(self):
        parts = [f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{html.escape(self.title)}</title>'
                 "<style>@page{size:A4;margin:2.5cm}body{font:10.5pt sans-serif;text-align:justify;hyphens:auto}</style>"
                 f"</head><body><h1>{html.escape(self.title)}</h1>"]
        for kind, content in self.blocks:
            if kind == "heading":
                parts.append(f"<h2>{html.escape(content)}</h2>")
            elif kind == "list":
                parts.append("<ul>" + "".join(f"<li>{html.escape(item)}</li>" for item in content) + "</ul>")
            elif kind == "table":
                rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in content)
                parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
            else:
                parts.append(f"<p>{html.escape(content)}</p>")
        parts.extend(f'<img src="{picture.resolve().as_uri()}" alt="Image" style="max-width:100%">' for picture in self.pictures)
        return "".join(parts) + "</body></html>"
