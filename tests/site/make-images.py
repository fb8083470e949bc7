#!/usr/bin/env python3
"""Makes every picture and attachment of the two sample sites, ../site and ../refused.

    python3 make-images.py

Nothing is downloaded and nothing is drawn from a photograph: seas, dunes and lighthouses are computed, charts and the
map are drawn, the PDF and ODS files are written byte by byte. Lettering uses the Open Sans of the project's fonts/.
Every random number comes from a fixed seed and no file holds a time, so that the same Pillow and NumPy give the same
bytes. The files are kept in the repository: run this only to change them. It needs Pillow and NumPy; the versions that
made the kept files are written in ../README.md.

What is made, and what each is for:

    assets/mark.png                    RGBA   the invented body's mark
    _uploads/20180524_Sentinelles_une.jpg, exposition-1.jpg, rivages-2030-une.jpg, Copie de rivage (2).jpg   JPEG, colour
    _uploads/phare-1911.jpg            JPEG, one grey channel
    _uploads/dune-de-louvesse.webp     WebP, lossy
    _uploads/marée.gif                 GIF, four frames, accented name
    _uploads/graphique-recul-2018.png  PNG, palette
    _uploads/rose-des-vents.png        PNG, RGBA, soft edges
    _uploads/Carte des rivages.png     PNG, RGB, lettering, a name with spaces
    _uploads/relief-16-bits.png        PNG, one channel of 16 bits
    _uploads/profil-de-plage.png       PNG, RGB, interlaced (Adam7)
    _uploads/*.pdf, *.csv, *.ods       attachments
    ../refused/_uploads/               two sound files, and the four unsound ones
"""

import io
import math
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SITE = Path(__file__).resolve().parent
UPLOADS = SITE / "_uploads"
REFUSED = SITE.parent / "refused" / "_uploads"
FONTS = SITE.parent.parent / "fonts" / "open-sans"

TEAL, OCHRE, SAND, INK = (15, 94, 92), (201, 137, 45), (238, 226, 200), (34, 40, 42)


def font(size, bold=False):
    """Open Sans at a size in pixels."""
    return ImageFont.truetype(FONTS / f"OpenSans-{'Bold' if bold else 'Regular'}.ttf", size)


def noise(rng, width, height, cells_x, cells_y, octaves=4):
    """Smooth noise between 0 and 1: random grids, each twice as fine and half as strong as the one before."""
    total = np.zeros((height, width))
    for octave in range(octaves):
        grid = rng.random((max(2, cells_y << octave), max(2, cells_x << octave))).astype(np.float32)
        layer = Image.fromarray(grid, "F").resize((width, height), Image.BICUBIC)
        total += np.asarray(layer) / 2**octave
    return (total - total.min()) / (total.max() - total.min())


def mix(low, high, amount):
    """A picture between two colours; `amount` is an array of 0 to 1."""
    return np.asarray(low) + (np.asarray(high) - np.asarray(low)) * amount[..., None]


def as_image(pixels):
    return Image.fromarray(np.clip(pixels, 0, 255).round().astype(np.uint8))


# --- photographs ------------------------------------------------------------------------------------------------------


def seascape(seed, sky_top, sky_low, sun, sea_far, sea_near, sun_at, width=1600, height=860, swell=1.0):
    """A sea under a sky, with clouds, the track of the sun on the water and a cape on the left."""
    rng = np.random.default_rng(seed)
    horizon = int(height * 0.46)
    y, x = np.mgrid[0:height, 0:width].astype(float)

    sky = mix(sky_top, sky_low, np.clip(y / horizon, 0, 1) ** 1.3)
    clouds = noise(rng, width, height, 3, 9, 5)
    veil = np.clip((clouds - 0.52) * 2.4, 0, 1) * 0.55
    sky = sky + (np.asarray(sky_low) * 0.5 + 128 - sky) * veil[..., None]
    sun_x, sun_y = sun_at[0] * width, sun_at[1] * height
    distance = np.hypot(x - sun_x, (y - sun_y) * 1.1)
    sky += np.asarray(sun) * (np.exp(-((distance / 210) ** 2)) * 0.55 + np.exp(-((distance / 44) ** 4)) * 0.6)[..., None]

    depth = np.clip((y - horizon) / (height - horizon), 1e-3, 1)  # 0 at the horizon, 1 at our feet
    sea = mix(sea_far, sea_near, depth**0.8)
    ripples = noise(rng, width, height, 18, 60, 3)
    phase = 26 / (depth + 0.06) + 9 * ripples + 2.5 * noise(rng, width, height, 4, 4, 3) * x / width
    waves = np.sin(phase * 2.2) * 0.6 + np.sin(phase * 5.1 + x / 90) * 0.25
    sea += (waves * (10 + 26 * depth) * swell)[..., None]
    crest = np.clip(waves * swell - 0.62, 0, 1) * np.clip(ripples - 0.45, 0, 1) * depth
    sea += (crest * 900)[..., None]
    track = np.exp(-(((x - sun_x) / (60 + 260 * depth)) ** 2)) * np.clip(ripples + waves * 0.35 - 0.25, 0, 1)
    sea += np.asarray(sun) * (track * 0.75 * (1 - 0.45 * depth))[..., None]

    picture = np.where((y < horizon)[..., None], sky, sea)
    haze = np.exp(-(((y - horizon) / 14) ** 2)) * 0.5
    picture += (np.asarray(sky_low) - picture) * haze[..., None]

    profile = noise(rng, width, 2, 7, 2, 6)[0]
    top = horizon - np.clip(1 - np.arange(width) / (width * 0.42), 0, 1) ** 0.7 * height * (0.10 + 0.12 * profile)
    cape = (y > top[None, :]) & (y < horizon + 3) & (x < width * 0.42)
    rock = mix(np.asarray(sea_near) * 0.35, np.asarray(sea_near) * 0.75, noise(rng, width, height, 30, 30, 4))
    mask = np.asarray(as_image(cape * 255.0).filter(ImageFilter.GaussianBlur(1))) / 255.0
    picture = picture + (rock - picture) * mask[..., None]
    return as_image(picture)


def lighthouse(width=1200, height=800):
    """A lighthouse on its rock, in greys, faded towards the corners as on an old plate."""
    rng = np.random.default_rng(1911)
    y, x = np.mgrid[0:height, 0:width].astype(float)
    horizon = height * 0.62
    tone = 196 - 40 * y / height + 36 * (noise(rng, width, height, 3, 8, 5) - 0.5)
    sea = 120 - 26 * (y - horizon) / height + 34 * (noise(rng, width, height, 8, 90, 3) - 0.5)
    tone = np.where(y > horizon, sea, tone)

    rock_top = 560 - 120 * np.exp(-(((np.arange(width) - 690) / 230) ** 2)) + 46 * noise(rng, width, 2, 14, 2, 5)[0]
    rock = y > rock_top[None, :] + np.abs(x - 690) * 0.16
    tone = np.where(rock, 58 + 62 * noise(rng, width, height, 40, 40, 4), tone)

    picture = as_image(tone).convert("L")
    scale = 3
    tower = Image.new("L", (width * scale, height * scale), 0)
    shade = Image.new("L", tower.size, 0)
    draw, ink = ImageDraw.Draw(tower), ImageDraw.Draw(shade)

    def shape(points, value):
        points = [(px * scale, py * scale) for px, py in points]
        draw.polygon(points, fill=255)
        ink.polygon(points, fill=value)

    shape([(655, 480), (727, 480), (715, 180), (667, 180)], 214)
    shape([(698, 480), (727, 480), (715, 180), (696, 180)], 150)
    for low in (410, 310, 220):
        shape([(684, low), (696, low), (696, low - 20), (684, low - 20)], 60)
    shape([(654, 184), (728, 184), (724, 170), (658, 170)], 80)
    shape([(672, 170), (710, 170), (710, 128), (672, 128)], 232)
    for rib in (672, 684, 697, 708):
        shape([(rib, 170), (rib + 3, 170), (rib + 3, 128), (rib, 128)], 50)
    shape([(664, 130), (718, 130), (691, 96)], 62)
    shape([(690, 98), (693, 98), (693, 72), (690, 72)], 50)
    shape([(560, 470), (650, 470), (650, 420), (560, 420)], 190)
    shape([(550, 422), (660, 422), (640, 392), (570, 392)], 84)
    shape([(596, 470), (612, 470), (612, 438), (596, 438)], 56)
    size = (width, height)
    picture.paste(shade.resize(size, Image.LANCZOS), (0, 0), tower.resize(size, Image.LANCZOS))

    vignette = 1 - 0.42 * (np.hypot((x - width / 2) / width, (y - height / 2) / height) * 1.35) ** 2
    grain = rng.normal(0, 2.2, (height, width))
    aged = (np.asarray(picture.filter(ImageFilter.GaussianBlur(0.8))) * 0.9 + 18) * vignette + grain
    return as_image(aged).convert("L")


def dune(width=1200, height=645):
    """A dune with tufts of dry grass under a summer sky."""
    rng = np.random.default_rng(2019)
    y, x = np.mgrid[0:height, 0:width].astype(float)
    sky = mix((96, 152, 190), (206, 224, 228), np.clip(y / (height * 0.62), 0, 1))
    wisps = np.clip(noise(rng, width, height, 2, 12, 5) - 0.55, 0, 1) * 1.5
    sky += (np.asarray((250, 250, 246)) - sky) * np.clip(wisps, 0, 0.8)[..., None]
    column = np.arange(width)
    ridge = 330 - 150 * np.exp(-(((column - 760) / 360) ** 2)) + 40 * np.sin(column / 230) + 10 * noise(rng, width, 2, 10, 2, 4)[0]
    depth = np.clip((y - ridge[None, :]) / height, 0, 1)
    ripple = np.sin((y + 0.25 * x + 30 * noise(rng, width, height, 6, 6, 3)) / (3 + 9 * depth)) * (2 + 9 * depth)
    light = noise(rng, width, height, 3, 4, 4)
    sand = mix((232, 210, 164), (186, 150, 100), np.clip(depth * 1.3 + (light - 0.5) * 0.5, 0, 1)) + ripple[..., None]
    sharp = np.clip((y - ridge[None, :]) / 2 + 0.5, 0, 1)
    picture = as_image(sky + (sand - sky) * sharp[..., None])
    draw = ImageDraw.Draw(picture)
    for _ in range(120):
        px = int(rng.integers(0, width))
        py = ridge[px] + rng.random() ** 2 * 300
        reach = 12 + 46 * (py - ridge[px]) / 300
        for _ in range(9):
            lean, rise = rng.normal(0.25, 0.35) * reach, reach * (0.6 + 0.5 * rng.random())
            green = int(rng.integers(96, 140))
            draw.line([(px, py), (px + lean * 0.4, py - rise * 0.6), (px + lean, py - rise)], fill=(green + 22, green, 62), width=2)
    return picture.filter(ImageFilter.GaussianBlur(0.6))


# --- drawings ---------------------------------------------------------------------------------------------------------


def mark():
    """Three arcs for the swell, a bar for the shore, and the body's name."""
    scale = 4
    picture = Image.new("RGBA", (900 * scale, 500 * scale), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    box = [v * scale for v in (20, 110, 300, 390)]
    draw.rounded_rectangle(box, radius=56 * scale, fill=TEAL + (255,))
    disc = Image.new("L", picture.size, 0)
    ImageDraw.Draw(disc).rounded_rectangle(box, radius=56 * scale, fill=255)
    waves = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(waves)
    for radius, colour in ((214, SAND), (160, OCHRE), (106, SAND)):
        centre = (60 * scale, 350 * scale)
        edge = [centre[0] - radius * scale, centre[1] - radius * scale, centre[0] + radius * scale, centre[1] + radius * scale]
        pen.arc(edge, 180, 360, fill=colour + (255,), width=26 * scale)
    pen.rectangle([20 * scale, 338 * scale, 300 * scale, 356 * scale], fill=SAND + (255,))
    pen.rectangle([20 * scale, 356 * scale, 300 * scale, 390 * scale], fill=TEAL + (255,))
    clear = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    picture.alpha_composite(Image.composite(waves, clear, Image.composite(waves.getchannel("A"), Image.new("L", picture.size, 0), disc)))
    for line, text in enumerate(("Agence", "nationale", "des rivages et", "des estuaires")):
        draw.text((344 * scale, (104 + 70 * line) * scale), text, font=font(62 * scale, bold=True), fill=INK + (255,))
    return picture.resize((900, 500), Image.LANCZOS)


def recession_chart():
    """Horizontal bars: the share of sites that lost ground, by seaboard."""
    rows = [("Façade nord", 41), ("Façade ouest", 34), ("Estuaire de la Vaulne", 28), ("Îles", 24)]
    picture = Image.new("RGB", (1200, 640), (255, 255, 255))
    draw = ImageDraw.Draw(picture)
    draw.text((40, 28), "Part des sites en recul, par façade, en 2018", font=font(36, True), fill=INK)
    for tick in range(0, 51, 10):
        at = 380 + tick * 15
        draw.line([(at, 110), (at, 550)], fill=(208, 212, 212), width=2)
        draw.text((at, 566), f"{tick}\u00a0%", font=font(26), fill=(84, 90, 92), anchor="ma")
    for index, (name, share) in enumerate(rows):
        top = 130 + index * 106
        draw.text((360, top + 36), name, font=font(28), fill=INK, anchor="rm")
        draw.rectangle([380, top, 380 + share * 15, top + 72], fill=TEAL if share > 33 else (92, 150, 146))
        draw.text((380 + share * 15 + 16, top + 36), f"{share}\u00a0%", font=font(30, True), fill=INK, anchor="lm")
    draw.line([(380, 110), (380, 550)], fill=INK, width=3)
    return picture.quantize(24, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def compass_rose():
    """Sixteen points on a clear ground, with a soft shadow: half of its pixels are partly transparent."""
    scale, size = 4, 600
    picture = Image.new("RGBA", (size * scale, size * scale), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    middle = size * scale / 2

    def at(angle, radius):
        return (middle + math.sin(angle) * radius * scale, middle - math.cos(angle) * radius * scale)

    draw.ellipse([*at(-math.pi / 2, 205)[:1], at(0, 205)[1], at(math.pi / 2, 205)[0], at(math.pi, 205)[1]], outline=TEAL + (255,), width=8 * scale)
    for reach, step, start, colours in (
        (150, math.pi / 4, math.pi / 8, (OCHRE, SAND)),
        (190, math.pi / 2, math.pi / 4, (TEAL, (150, 190, 186))),
        (255, math.pi / 2, 0, (INK, (178, 184, 184))),
    ):
        for turn in range(round(2 * math.pi / step)):
            angle = start + turn * step
            for side, colour in ((-1, colours[0]), (1, colours[1])):
                draw.polygon([(middle, middle), at(angle + side * step / 2.0, 46), at(angle, reach)], fill=colour + (255,))
    draw.text((middle, 2 * scale), "N", font=font(40 * scale, True), fill=INK + (255,), anchor="mt")
    picture = picture.resize((size, size), Image.LANCZOS)
    shadow = Image.new("RGBA", picture.size, (20, 30, 40, 0))
    shadow.putalpha(picture.getchannel("A").filter(ImageFilter.GaussianBlur(9)).point(lambda a: a * 2 // 5))
    shadow.alpha_composite(picture)
    return shadow


def map_of_the_shores():
    """The invented coast with the three pilot territories, a legend, a scale and a north arrow."""
    rng = np.random.default_rng(76)
    width, height = 1400, 1000
    picture = Image.new("RGB", (width, height), (205, 226, 230))
    draw = ImageDraw.Draw(picture)

    wobble = noise(rng, height, 2, 9, 2, 5)[0] * 90 - 45
    coast = []
    for y in range(height):
        x = 560 + 130 * math.sin(y / 150) + 60 * math.sin(y / 61 + 1) + wobble[y]
        x += 230 * math.exp(-(((y - 190) / 70) ** 2)) - 150 * math.exp(-(((y - 90) / 50) ** 2))
        coast.append((x, y))
    for ring, colour in ((54, (192, 218, 224)), (26, (178, 208, 216))):
        draw.polygon([(x - ring, y) for x, y in coast] + [(width, height), (width, 0)], fill=colour)
    draw.polygon(coast + [(width, height), (width, 0)], fill=(243, 238, 224))
    river = [(coast[520][0] - 8, 520), (760, 500), (860, 540), (980, 520), (1120, 570), (1400, 560)]
    for start, end, wide in zip(river, river[1:], (46, 34, 24, 16, 10)):
        draw.line([start, end], fill=(178, 208, 216), width=wide)
        draw.ellipse([end[0] - wide / 2, end[1] - wide / 2, end[0] + wide / 2, end[1] + wide / 2], fill=(178, 208, 216))
    draw.line(coast, fill=TEAL, width=4)
    for x, y, r in ((250, 640, 46), (318, 700, 26), (214, 720, 18)):
        draw.ellipse([x - r, y - r * 0.7, x + r, y + r * 0.7], fill=(243, 238, 224), outline=TEAL, width=4)

    def territory(number, x, y):
        draw.ellipse([x - 27, y - 27, x + 27, y + 27], fill=OCHRE, outline=(255, 255, 255), width=4)
        draw.text((x, y - 1), str(number), font=font(32, True), fill=INK, anchor="mm")

    def place(x, y, name, bold=False, anchor="lm", fill=INK):
        draw.text((x, y), name, font=font(27, bold), fill=fill, anchor=anchor, stroke_width=3, stroke_fill=(250, 248, 240))

    for x, y, name in ((900, 150, "Port-Garance"), (830, 320, "Saint-Elme-sur-Grève"), (760, 60, "Ormeval"), (800, 870, "Louvesse")):
        draw.ellipse([x - 7, y - 7, x + 7, y + 7], fill=INK)
        place(x + 16, y, name)
    place(250, 560, "Îles d’Orvain", anchor="mm", fill=TEAL)
    place(coast[400][0] - 30, 400, "Cap Aubret", anchor="rm")
    place(900, 480, "La Vaulne", fill=TEAL)
    territory(1, coast[190][0] - 70, 190)
    territory(2, coast[520][0] - 10, 520)
    territory(3, coast[840][0] + 50, 840)

    draw.rounded_rectangle([960, 690, 1372, 968], 10, fill=(255, 255, 255), outline=TEAL, width=3)
    draw.text((984, 704), "Territoires pilotes", font=font(29, True), fill=INK)
    for row, name in enumerate(("Baie d’Ambrelle", "Estuaire de la Vaulne", "Marais de Louvesse")):
        territory(row + 1, 1012, 786 + row * 64)
        draw.text((1056, 785 + row * 64), name, font=font(27), fill=INK, anchor="lm")
    draw.rectangle([60, 930, 160, 942], fill=INK)
    draw.rectangle([160, 930, 260, 942], fill=(255, 255, 255), outline=INK, width=2)
    draw.text((60, 918), "0", font=font(24), fill=INK, anchor="mb")
    draw.text((260, 918), "20 km", font=font(24), fill=INK, anchor="mb")
    draw.polygon([(90, 60), (66, 130), (90, 114), (114, 130)], fill=INK)
    draw.text((90, 138), "N", font=font(30, True), fill=INK, anchor="mt")
    return picture


def beach_profile():
    """The cross-section of a beach, from the dune to the sea."""
    picture = Image.new("RGB", (1200, 520), (255, 255, 255))
    draw = ImageDraw.Draw(picture)
    ground = [(x, 170 + 250 / (1 + math.exp(-(x - 520) / 190)) - 70 * math.exp(-(((x - 190) / 110) ** 2))) for x in range(0, 1201, 4)]
    shore = {level: next(x for x, y in ground if y >= level) for level in (300, 372)}
    for level, colour in ((300, (208, 230, 234)), (372, (160, 204, 212))):
        draw.rectangle([shore[level], level, 1200, 520], fill=colour)
    draw.polygon(ground + [(1200, 520), (0, 520)], fill=SAND)
    draw.line(ground, fill=OCHRE, width=6)
    for level, name in ((300, "haute mer"), (372, "basse mer")):
        draw.line([(shore[level], level), (1200, level)], fill=TEAL, width=3)
        draw.text((1184, level - 6), name, font=font(26), fill=TEAL, anchor="rb")
    for x, y, name in ((190, 40, "dune"), (430, 150, "haut de plage"), (720, 200, "estran"), (1040, 236, "avant-plage")):
        draw.text((x, y), name, font=font(30, True), fill=INK, anchor="ms")
        index = x // 4
        draw.line([(x, y + 10), (x, ground[index][1] - 10 if name != "avant-plage" else 262)], fill=INK, width=2)
    return picture


def sea_floor():
    """Depths of an invented bay as 16-bit greys (steps of 96, which keeps the file small)."""
    rng = np.random.default_rng(16)
    width, height = 560, 340
    y, x = np.mgrid[0:height, 0:width].astype(float)
    channel = np.exp(-(((y - height * 0.5 - 40 * np.sin(x / 110)) / 46) ** 2))
    banks = noise(rng, width, height, 4, 3, 4)
    depth = np.clip(0.25 + 0.6 * banks - 0.5 * channel + 0.1 * x / width, 0.02, 1)
    return Image.fromarray((np.round(depth * 65535 / 96) * 96).clip(0, 65535).astype(np.uint16))


def tide():
    """Four frames of a tide curve, the dot moving along it."""
    frames = []
    for step in range(4):
        frame = Image.new("RGB", (640, 360), (255, 255, 255))
        draw = ImageDraw.Draw(frame)
        curve = [(60 + i, 190 - 110 * math.cos(i / 520 * 2 * math.pi)) for i in range(521)]
        draw.polygon(curve + [(580, 310), (60, 310)], fill=(190, 218, 222))
        draw.line(curve, fill=TEAL, width=5)
        draw.line([(60, 40), (60, 310), (580, 310)], fill=INK, width=3)
        for hour in (0, 3, 6, 9, 12):
            draw.text((60 + hour * 520 / 12, 318), f"{hour} h", font=font(22), fill=INK, anchor="ma")
        px, py = curve[60 + step * 130]
        draw.ellipse([px - 11, py - 11, px + 11, py + 11], fill=OCHRE, outline=INK, width=2)
        draw.text((320, 14), "Port-Garance : hauteur d’eau", font=font(24, True), fill=INK, anchor="ma")
        frames.append(frame.quantize(16, dither=Image.Dither.NONE))
    return frames


# --- file formats that Pillow does not write --------------------------------------------------------------------------


def interlaced_png(picture):
    """An 8-bit RGB PNG with Adam7 interlacing (ISO/IEC 15948, 8.2)."""
    pixels = np.asarray(picture.convert("RGB"))
    rows = bytearray()
    for x0, y0, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        for row in pixels[y0::dy, x0::dx]:
            rows += b"\0" + row.tobytes()

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b"")


def small_pdf(title, paragraphs):
    """A one-page PDF 1.4 in Helvetica: enough for a reader to open it and show its text."""

    def shown(text):
        return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("cp1252")

    lines = [b"BT", b"/F2 16 Tf 20 TL 57 760 Td", b"(" + shown(title) + b") Tj T*", b"/F1 11 Tf 15 TL T*"]
    for paragraph in paragraphs:
        line = ""
        for word in paragraph.split(" "):
            if len(line) + len(word) > 84:
                lines.append(b"(" + shown(line) + b") Tj T*")
                line = ""
            line = f"{line} {word}".strip()
        lines += [b"(" + shown(line) + b") Tj T*", b"T*"]
    content = b"\n".join(lines + [b"ET"])
    name = "<" + ("\ufeff" + title).encode("utf-16-be").hex().upper() + ">"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) /ViewerPreferences << /DisplayDocTitle true >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
        b"<< /Length " + str(len(content)).encode() + b" >>\nstream\n" + content + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        b"<< /Title " + name.encode() + b" >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += str(number).encode() + b" 0 obj\n" + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 7 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def small_ods(rows):
    """A one-sheet OpenDocument spreadsheet; entries carry the format's earliest time."""
    cells = ""
    for row in rows:
        cells += "<table:table-row>"
        for value in row:
            if isinstance(value, str):
                cells += f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
            else:
                shown = str(value).replace(".", ",")
                cells += f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{shown}</text:p></table:table-cell>'
        cells += "</table:table-row>"
    space = "urn:oasis:names:tc:opendocument:xmlns"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Recul par façade">{cells}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="{space}:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        for name, data, how in (
            ("mimetype", kind, zipfile.ZIP_STORED),
            ("content.xml", content, zipfile.ZIP_DEFLATED),
            ("META-INF/manifest.xml", manifest, zipfile.ZIP_DEFLATED),
        ):
            bundle.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data.encode(), how)
    return out.getvalue()


def survey_csv():
    """Thirty readings, in the form French spreadsheets expect: semicolons, decimal commas."""
    rng = np.random.default_rng(2018)
    places = ("Port-Garance", "Saint-Elme-sur-Grève", "Ormeval", "Cap Aubret", "Embouchure de la Vaulne", "Louvesse")
    lines = ["site;date;nature;déplacement_m;incertitude_m"]
    for index in range(30):
        moved = f"{rng.normal(-0.2, 0.35):+.2f}".replace(".", ",").replace("-", "−")
        nature = ("falaise", "dune", "vasière")[index % 3]
        spread = {"falaise": "0,20", "dune": "0,25", "vasière": "0,02"}[nature]
        lines.append(f"{places[index % 6]} {index // 6 + 1};2018-{4 if index < 15 else 10:02}-{1 + index % 15:02};{nature};{moved};{spread}")
    return "\r\n".join(lines) + "\r\n"


# --- writing ----------------------------------------------------------------------------------------------------------


def save(folder, name, data):
    """Writes bytes, or a picture with the options of its format, under a composed (NFC) name."""
    path = folder / unicodedata.normalize("NFC", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(data, Image.Image):
        options = {".jpg": {"quality": 80, "optimize": True}, ".webp": {"quality": 72, "method": 6}, ".png": {"optimize": True}}
        data.save(path, **options[path.suffix])
    else:
        path.write_bytes(data)
    print(f"{path.stat().st_size:8} {path.relative_to(SITE.parent)}")


def main():
    evening = seascape(24, (70, 92, 120), (238, 178, 122), (255, 200, 130), (150, 128, 118), (28, 58, 74), (0.68, 0.34))
    dawn = seascape(5, (142, 160, 190), (244, 208, 200), (255, 226, 196), (196, 184, 190), (92, 122, 140), (0.55, 0.40), 1400, 800, 0.35)
    storm = seascape(30, (84, 96, 104), (180, 186, 184), (60, 58, 50), (120, 134, 134), (40, 66, 66), (0.75, 0.1), swell=1.5)
    shore = seascape(8, (110, 164, 200), (220, 232, 230), (90, 86, 70), (96, 152, 160), (26, 92, 102), (0.3, 0.12), 1000, 560)

    save(SITE / "assets", "mark.png", mark())
    save(UPLOADS, "20180524_Sentinelles_une.jpg", evening)
    save(UPLOADS, "exposition-1.jpg", dawn)
    save(UPLOADS, "rivages-2030-une.jpg", storm)
    save(UPLOADS, "Copie de rivage (2).jpg", shore)
    save(UPLOADS, "phare-1911.jpg", lighthouse())
    save(UPLOADS, "dune-de-louvesse.webp", dune())
    save(UPLOADS, "graphique-recul-2018.png", recession_chart())
    save(UPLOADS, "rose-des-vents.png", compass_rose())
    save(UPLOADS, "Carte des rivages.png", map_of_the_shores())
    save(UPLOADS, "relief-16-bits.png", sea_floor())
    save(UPLOADS, "profil-de-plage.png", interlaced_png(beach_profile()))
    moving, frames = io.BytesIO(), tide()
    frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:], duration=600, loop=0)
    save(UPLOADS, "marée.gif", moving.getvalue())

    body = "Agence nationale des rivages et des estuaires – 12, quai des Gabiers, 76400 Fécamp."
    for name, title, text in (
        ("CP_Sentinelles.pdf", "Six cents sentinelles pour nos plages", "Version imprimée du communiqué du 24 mai 2018 sur le réseau des Sentinelles des rivages."),
        ("CP_Exposition.pdf", "Invitation : « Mille mètres de côte »", "La presse est conviée le vendredi 5 juillet 2019, à 10 h 30, au kiosque de la digue de Saint-Elme-sur-Grève."),
        ("Plan de l’exposition.pdf", "Le plan du parcours", "Le kiosque est au mètre zéro. Le parcours des plaques va jusqu’au mètre 350, celui des cartes jusqu’au mètre 650, celui des sentinelles jusqu’au bout de la digue."),
        ("DP_Rivages_2030.pdf", "Rivages 2030 : le dossier complet", "Ce fichier tient lieu, dans l’exemple, du dossier mis en pages par l’imprimeur."),
        ("CP Gardes du littoral.pdf", "L’Agence recrute 45 gardes du littoral", "Les candidatures sont ouvertes jusqu’au 31 janvier 2023, à 18 heures."),
        ("CP_Baromètre_2024.pdf", "Baromètre 2024 de la plage", "Deuxième édition, réalisée du 6 au 17 mai 2024 auprès de 2 012 personnes."),
        ("archive-guide-en.pdf", "A guide to the coastal archive", "How to find a chart, read a notebook and quote a photograph, in four steps."),
    ):
        save(UPLOADS, name, small_pdf(title, (text, body)))
    save(UPLOADS, "relevés-2018.csv", survey_csv().encode())
    save(UPLOADS, "recul-par-facade.ods", small_ods((
        ("Façade", "Sites suivis", "Sites en recul", "Déplacement moyen (m)"),
        ("Façade nord", 312, 128, -0.34), ("Estuaire de la Vaulne", 187, 52, -0.11),
        ("Façade ouest", 486, 164, -0.27), ("Îles", 219, 53, 0.02),
    )))

    sound = shore.resize((640, 358), Image.LANCZOS)
    save(REFUSED, "plage.jpg", sound)
    save(REFUSED, "note-saine.pdf", small_pdf("Note aux rédactions", ("Cette note accompagne le communiqué sain.", body)))
    whole = (REFUSED / "plage.jpg").read_bytes()
    save(REFUSED, "plage-coupee.jpg", whole[: len(whole) // 2])
    save(REFUSED, "graphique.png", "Ceci est un texte, malgré le nom du fichier.\n".encode())
    save(REFUSED, "note.pdf", (
        '<!DOCTYPE html>\n<html lang="fr">\n<head><meta charset="utf-8"><title>Page introuvable</title></head>\n'
        "<body><h1>Erreur 404</h1><p>La page demandée n’existe pas ou n’existe plus.</p></body>\n</html>\n"
    ).encode())


if __name__ == "__main__":
    main()
