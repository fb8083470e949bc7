#!/usr/bin/env python3
"""A site of invented releases: the same bytes for the same seed and number.

    generate.py FOLDER --releases 1000 [--seed 1] [--pages 300] [--pictures | --photos]

Lengths follow those of real collections (a half under 4.5 kB, a tenth over 9 kB, none under 0.7 kB), and so does what
occurs in them: a chapô, headings, lists, links, quotations, now and then a table or a note. The prose is put together
from the small stock below, written for this; names of places and people are made of syllables, so that every release
has words that no other one has. `--pages` adds one release of about that many pages in the middle; `--pictures` gives
every second release a small picture of its own (PNG), `--photos` each one a large one (JPEG): noise alone, 5 MB. Nothing but Python's own library is needed.
"""

import argparse
import datetime
import pathlib
import random
import struct
import zlib

SUBJECTS = """l’Agence|le conseil d’administration|la commission de l’estuaire|le service des ports
l’équipe du laboratoire|la direction du littoral|le comité de suivi|la ministre chargée de la mer|le réseau des stations
l’observatoire des dunes|la préfecture de région|une centaine d’élèves|le collège des usagers|la mission de contrôle
l’école des métiers de la mer|le groupement des communes|la délégation aux archives|l’atelier de cartographie"""
VERBS = """publie|prépare|présente|confirme|ouvre au public|met en service|finance|étudie|propose|soutient|achève
restaure|inaugure|rassemble|évalue|complète|réexamine|accompagne|simplifie|met à jour"""
OBJECTS = """un programme de mesures|la première carte des fonds|un guichet unique pour les démarches
le registre des ouvrages|une exposition itinérante|la charte de bon usage|un plan de gestion des sédiments
les relevés de la saison|un appel à candidatures|le calendrier des travaux|la réouverture du sentier
une enquête auprès des riverains|un jeu de données libres|la reconstruction du môle|le bilan de l’année écoulée
un dispositif d’alerte|la formation de ses agents|un fonds de secours|le suivi des espèces protégées
la modernisation des balises|une convention de partenariat|l’inventaire du patrimoine"""
PLACES = """dans le port de {lieu}|sur l’ensemble de la façade|à {lieu} et dans les communes voisines
au large de {lieu}|dans le canton de {lieu}|à l’entrée de l’estuaire|le long du chenal de {lieu}
dans les anciens ateliers de {lieu}|de part et d’autre du pont de {lieu}"""
TIMES = """dès le {jour} {mois}|avant la fin du mois de {mois}|pour une durée de {nombre} mois|depuis {annee}
à compter du {jour} {mois} {annee}|pendant tout l’hiver|au terme de {nombre} semaines de travaux
pour la {nombre}e année consécutive"""
REASONS = """afin de mieux protéger les habitants|pour tenir compte des avis reçus|avec l’appui de {nombre} partenaires
sans rien changer aux droits des usagers|pour un montant de {milliers} 000 euros|conformément à la loi
à la demande des pêcheurs|dans le respect des milieux naturels|en lien étroit avec les collectivités
malgré des conditions météorologiques difficiles|grâce à {nombre} bénévoles venus de {lieu}"""
SENTENCES = """Les inscriptions sont ouvertes à tous, sans condition d’âge ni de diplôme.
Plus de {milliers} 000 personnes ont répondu : {pourcent} % d’entre elles se disent satisfaites.
Cette décision fait suite aux échanges menés avec {nom}, qui en rendra compte en {mois}.
« Nous avons choisi d’avancer pas à pas », explique {nom}, « parce que le rivage n’attend pas ».
Le détail des {nombre} mesures est disponible à l’accueil, de 9 h à 17 h 30.
Qui peut en bénéficier ? Toute personne qui réside dans l’une des {nombre} communes concernées.
Les travaux seront interrompus entre le {jour} et le {jour2} {mois} ; l’accès reste possible à pied.
Une réunion publique se tiendra le {jour} {mois} à {lieu}, salle des Gabiers.
Le coût total s’élève à {nombre},{chiffre} millions d’euros, dont {pourcent} % à la charge de l’État.
Aucune interruption du service n’est prévue ; les horaires habituels s’appliquent."""
HEADINGS = """Un calendrier en trois temps|Des moyens renforcés à {lieu}|Ce qui change pour les usagers
Une concertation ouverte|Les prochaines étapes|Les chiffres de {annee}|Des engagements précis
Le rôle des communes|Un travail de longue haleine"""
TITLES = """À {lieu}, {sujet} {verbe} {objet}|{objet} : {sujet} fait le point|{sujet} {verbe} {objet}
{nombre} communes s’engagent avec {lieu}|Rivages : {objet}"""
ITEMS = """{nombre} stations réparties entre {lieu} et {lieu2} ;|une équipe de {nombre} agents, formés à {lieu} ;
le numéro d’appel 01 99 00 {deux} {deux2} ;|un accueil renforcé en {mois} ;|des cartes au format libre ;
{pourcent} % de relevés en plus par rapport à {annee} ;|l’entretien de {nombre} kilomètres de sentiers ;"""
TAGS = "littoral|ports|données ouvertes|formation|patrimoine|sécurité|emploi|recherche".split("|")
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
ONSETS = "B Br C Ch D F G Gr H K L M N P Pl Qu R S T Tr V".split()
MIDDLES = "a e é i o ou u an in on eau ai er ar or el il".split()
CODAS = "bec court d’Aval dic gan lec ller mel nard nec quay rac sin ver ville zic".split()
FIRST = "Adèle Bastien Camille Denis Élise Fanny Gaël Hélène Inès Jonas Katell Loïc Maud Noé Odile Paul".split()


def stock(text):
    """The entries of a stock: by bars and lines."""
    return [entry for line in text.splitlines() for entry in line.split("|")]


STOCKS = {
    name: stock(text)
    for name, text in {
        "sujet": SUBJECTS, "verbe": VERBS, "objet": OBJECTS, "place": PLACES, "temps": TIMES, "raison": REASONS,
        "phrase": SENTENCES, "titre": HEADINGS, "une": TITLES, "point": ITEMS,
    }.items()
}


class Writer:
    """Writes one release; all it draws comes from its own number."""

    def __init__(self, seed, number):
        self.draw = random.Random(f"{seed}/{number}")
        self.number = number
        self.places = [self.name() for _ in range(4)]

    def name(self):
        syllables = "".join(self.draw.choice(ONSETS if i == 0 else "bcdglmnrstv") + self.draw.choice(MIDDLES)
                            for i in range(self.draw.choice((1, 2, 2, 3))))
        return syllables + self.draw.choice(CODAS)

    def fill(self, text):
        """Fills the slots of a text from the stock."""
        while "{" in text:
            before, _, rest = text.partition("{")
            slot, _, after = rest.partition("}")
            text = before + self.slot(slot) + after
        return text

    def slot(self, slot):
        draw = self.draw
        if slot in STOCKS:
            return draw.choice(STOCKS[slot])
        return {
            "lieu": lambda: draw.choice(self.places),
            "lieu2": lambda: draw.choice(self.places),
            "nom": lambda: f"{draw.choice(FIRST)} {self.name()}",
            "nombre": lambda: str(draw.randrange(2, 97)),
            "milliers": lambda: str(draw.randrange(2, 900)),
            "chiffre": lambda: str(draw.randrange(1, 10)),
            "deux": lambda: f"{draw.randrange(100):02}",
            "deux2": lambda: f"{draw.randrange(100):02}",
            "pourcent": lambda: str(draw.randrange(1, 100)),
            "jour": lambda: str(draw.randrange(2, 15)),
            "jour2": lambda: str(draw.randrange(15, 29)),
            "mois": lambda: draw.choice(MONTHS),
            "annee": lambda: str(draw.randrange(1998, 2027)),
        }[slot]()

    def sentence(self):
        if self.draw.random() < 0.3:
            return self.fill("{phrase}")
        parts = ["{sujet} {verbe} {objet}"]
        parts += self.draw.sample(["{place}", "{temps}", "{raison}"], self.draw.choice((1, 2, 2, 3)))
        text = self.fill(parts[0] + " " + ", ".join(parts[1:]))
        return text[0].upper() + text[1:] + "."

    def paragraph(self):
        sentences = [self.sentence() for _ in range(self.draw.randrange(2, 6))]
        if self.draw.random() < 0.2:
            sentences.append(f"[{self.fill('En savoir plus sur {lieu}')}](https://exemple.example/{self.name().lower()}).")
        if self.draw.random() < 0.15:
            sentences[0] = f"**{sentences[0]}**"
        return " ".join(sentences)

    def block(self):
        kind = self.draw.random()
        if kind < 0.16:
            return "#### " + self.fill("{titre}")
        if kind < 0.28:
            return "\n".join("* " + self.fill("{point}") for _ in range(self.draw.randrange(2, 6)))
        if kind < 0.33:
            return f"> {self.sentence()}"
        if kind < 0.35:
            rows = [f"| {self.name()} | {self.draw.randrange(10, 9000)} |" for _ in range(self.draw.randrange(2, 7))]
            return "\n".join(["| Commune | Visiteurs |", "|:--|--:|", *rows])
        if kind < 0.37:
            return f"{self.paragraph()}[^1]\n\n[^1]: {self.sentence()}"
        return self.paragraph()

    def release(self, picture, size=None):
        """Name and text of the release."""
        draw = self.draw
        day = datetime.date(1999, 1, 4) + datetime.timedelta(days=draw.randrange(9900))
        if size is None:
            size = int(min(max(draw.lognormvariate(8.3, 0.62), 400), 40_000))
        title = self.fill("{une}")
        title = (title[0].upper() + title[1:]).replace("'", "’")
        front = [
            "---", f'title: "{title}"', f"date: {day} {draw.randrange(7, 19):02}:{draw.randrange(60):02}:00 +01:00",
            "categories:", f"- {draw.choice(('Communiqué de presse', 'Dossier de presse', 'Invitation presse'))}",
            "tags:", *(f"- {tag}" for tag in draw.sample(TAGS, 2)), f'chapeau-text: "{self.sentence().replace(chr(34), "")}"',
        ]
        if picture:
            front += ["une-ou-diaporama:", f'- image: "/uploads/{picture}"', "  alternative-textuelle: Le rivage"]
        if draw.random() < 0.4:
            front += ["contact-presse:", f"  name: {self.fill('{nom}')}", "  tel:", "  - 01 99 00 27 00",
                      "  email: presse@rivages.example"]
        blocks, length, noted = [], 0, False
        while length < size:
            block = self.block()
            if "[^1]" in block:
                if noted:
                    continue
                noted = True
            blocks.append(block)
            length += len(block.encode()) + 2
        text = "\n".join([*front, "---", ""]) + "\n" + "\n\n".join(blocks) + "\n"
        return f"{day}-communique-{self.number:06}.markdown", text


def picture(draw):
    """A PNG of gentle noise, different for every release: width 480."""
    width, height = 480, draw.randrange(200, 330)
    red, green, blue = (draw.randrange(256) for _ in range(3))
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        noise = draw.randbytes(width)
        for x in range(width):
            step = noise[x] & 15
            rows += bytes(((red + x // 4 + step) & 255, (green + y // 3) & 255, (blue + step) & 255))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows), 6)) + chunk(b"IEND", b"")


def photo_rows(draw, width):
    """Rows of blocks of a JPEG, each whole in itself: three components, coefficients at random. Every code has four
    bits: of DC differences and of AC coefficients it is their number of bits, up to ten."""
    rows = []
    for _ in range(12):
        bits, before = [], [0, 0, 0]
        for _ in range(width // 8):
            for component in range(3):
                level = draw.randrange(-500, 500)
                difference, before[component] = level - before[component], level
                size = abs(difference).bit_length()
                value = difference if difference >= 0 else difference + (1 << size) - 1
                bits.append(f"{size:04b}" + (f"{value:0{size}b}" if size else ""))
                noise = draw.getrandbits(63 * 4)
                # Sixty-three coefficients of four bits each, and no end of block.
                bits.extend(f"0100{noise >> 4 * i & 15:04b}" for i in range(63))
        text = "".join(bits)
        text += "1" * (-len(text) % 8)
        row = int(text, 2).to_bytes(len(text) // 8, "big")
        rows.append(row.replace(b"\xff", b"\xff\0"))
    return rows


def photo(draw, rows, width, height=1000):
    """A JPEG put together from the rows, in an order of its own."""
    def segment(marker, data):
        return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data

    # Codes 0 to 10 of four bits: for DC the sizes 0 to 10; for AC the same sizes without zeros before, 0 being the end.
    codes = bytes([0, 0, 0, 11] + [0] * 12 + list(range(11)))
    parts = [
        b"\xff\xd8", segment(0xE0, b"JFIF\0\1\1\1\0\x96\0\x96\0\0"), segment(0xDB, b"\0" + bytes([2] * 64)),
        segment(0xC0, struct.pack(">BHHB", 8, height, width, 3) + b"\1\x11\0\2\x11\0\3\x11\0"),
        segment(0xC4, b"\0" + codes), segment(0xC4, b"\x10" + codes), segment(0xDD, struct.pack(">H", width // 8)),
        segment(0xDA, b"\3\1\0\2\0\3\0\0\x3f\0"),
    ]
    for number in range(height // 8):
        parts += [draw.choice(rows), bytes((0xFF, 0xD0 + number % 8))]
    return b"".join(parts[:-1]) + b"\xff\xd9"


CONFIG = """title: Agence des rivages
url: https://www.rivages.example
timezone: Europe/Paris
collections:
  communiques:
    output: true
    permalink: "/espace-presse/:title/"
"""
SETTINGS = """issuer: { name: Agence des rivages, place: Fécamp, website: 'https://www.rivages.example' }
contacts:
- name: Service de presse
  tel: [01 99 00 27 00]
  email: presse@rivages.example
uploads: { /uploads: _uploads }
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--releases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=int, default=0, help="pages of one long release among them")
    parser.add_argument("--pictures", action="store_true")
    parser.add_argument("--photos", action="store_true")
    asked = parser.parse_args()
    posts, uploads = asked.folder / "_communiques", asked.folder / "_uploads"
    posts.mkdir(parents=True)
    uploads.mkdir()
    (asked.folder / "_config.yml").write_text(CONFIG, encoding="utf-8")
    (asked.folder / "communique.yaml").write_text(SETTINGS, encoding="utf-8")
    rows = photo_rows(random.Random(f"{asked.seed}/photo"), 1600) if asked.photos else []
    for number in range(asked.releases):
        writer = Writer(asked.seed, number)
        name = ""
        if asked.photos or asked.pictures and number % 2 == 0:
            draw = random.Random(f"{asked.seed}/picture/{number}")
            name = f"rivage-{number:06}.{'jpg' if asked.photos else 'png'}"
            (uploads / name).write_bytes(photo(draw, rows, 1600) if asked.photos else picture(draw))
        # A page holds about 3.2 kB of this prose.
        long = asked.pages > 0 and number == asked.releases // 2
        file, text = writer.release(name, asked.pages * 3_200 if long else None)
        (posts / file).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
