"""Lays out a source file as pages: prose, ruled tables, running headers and footers.

In: the lines of `sources/*.src` (markup in README.md). Out: pages of drawing operations, as PDF (pdf.py) or as pictures of pages (a scan).
It does no more than the samples need.
"""

import random
import zlib

from pdf import FACES, Aes256, Font, Pdf

WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT, TOP, BOTTOM = 76.0, 76.0, 84.0, 74.0
NO_START = "，。、；：？！）】》”’％%,.;:?!)]>"  # may not begin a line
NO_END = "（【《“‘([<"  # may not end one
STYLES = {  # markup: (size, leading, bold, alignment, indent in characters)
    "=": (18, 34, True, "centre", 0), "#": (14, 27, True, "left", 0), "##": (12, 23, True, "left", 0),
    "-": (12, 22, False, "left", 0), "": (12, 22, False, "left", 2), "^": (12, 22, False, "centre", 0), ">": (12, 22, False, "right", 0),
    "!": (12, 22, True, "left", 2), ".": (10.5, 17, False, "left", 0),
}


class Settings:
    """The `@key value` lines of a source file, with their defaults."""

    def __init__(self):
        self.font, self.latin, self.bold = "truetype serif", "", "font"
        self.header = self.footer = ""
        self.wrap, self.rules, self.size = "words", "lines", 0.0
        self.encrypt, self.xref, self.scan = "", "table", ""


class Layout:
    def __init__(self, source):
        self.settings, self.pages, self.lines = Settings(), [], source.splitlines()
        while self.lines and self.lines[0].startswith("@") and self.lines[0][1:].split(" ")[0] in vars(self.settings):
            key, _, value = self.lines.pop(0)[1:].partition(" ")
            setattr(self.settings, key, float(value) if key == "size" else value)
        kind, face = self.settings.font.split()
        self.body = Font(kind, face)
        bold_kind = "cmap-only" if kind == "gb1" else kind
        self.bold = Font(bold_kind, face + "-bold") if self.settings.bold == "font" else self.body
        self.latin = Font("times") if self.settings.latin == "times" else self.body
        self.symbols = Font("truetype" if kind in ("gbk", "ucs2") else kind, "sans")
        self.new_page()
        self.flow()
        for number, page in enumerate(self.pages, 1):
            fill = lambda text: text.replace("{n}", str(number)).replace("{N}", str(len(self.pages)))
            if self.settings.header:
                self.text_line(page, fill(self.settings.header), 9, WIDTH / 2, 52, False, "centre")
                page.append(("line", LEFT, 57, WIDTH - RIGHT, 57, 0.6))
            if self.settings.footer:
                self.text_line(page, fill(self.settings.footer), 9, WIDTH / 2, HEIGHT - 42, False, "centre")

    def new_page(self):
        self.pages.append([])
        self.y = TOP

    # ---- text

    def font_for(self, char, bold):
        if self.latin is not self.body and ord(char) < 127 and not bold:
            return self.latin
        font = self.bold if bold else self.body
        return font if font.has(char) else self.symbols

    def advance(self, char, size, bold):
        return self.font_for(char, bold).width(char) * size / 1000

    def measure(self, text, size, bold):
        return sum(self.advance(char, size, bold) for char in text)

    def text_line(self, page, text, size, x, y, bold, align="left", stretch=0.0):
        width = self.measure(text.rstrip(" "), size, bold)
        x -= {"left": 0, "centre": width / 2, "right": width}[align]
        run, font, start = "", None, x
        for char in text + "\0":
            other = None if char == "\0" else self.font_for(char, bold)
            if run and (other is not font):
                page.append(("text", start, y, size, font, run, self.mode(bold, font), stretch))
                run = ""
            if char == "\0":
                break
            if not run:
                font, start = other, x
            run += char
            font.used.add(char)
            x += self.advance(char, size, bold) + stretch

    def mode(self, bold, font):
        return self.settings.bold if bold and self.settings.bold != "font" and font is not self.symbols else ""

    def break_lines(self, text, size, width, bold, first=0.0):
        """Lines of `text`, broken at `\\\\`, between Chinese characters, at blanks and behind hyphens; a blank stays at the end of its line."""
        lines = []
        for part in text.split("\\\\"):
            units, unit = [], ""
            for char in part:
                glued = unit and ord(char) < 0x2E80 and ord(unit[-1]) < 0x2E80 and unit[-1] not in " " + ("-/" if self.settings.wrap == "words" else "")
                if self.settings.wrap == "anywhere" and char != " ":
                    glued = False
                if unit and (char in NO_START or unit[-1] in NO_END or glued or char == " "):
                    unit += char
                else:
                    if unit:
                        units.append(unit)
                    unit = char
            units += [unit] if unit else []
            line, room = "", width - first
            for unit in units:
                if line and self.measure((line + unit).rstrip(" "), size, bold) > room + 0.01:
                    lines.append(line)
                    line, room = "", width
                while self.measure(unit.rstrip(" "), size, bold) > room + 0.01 and not line:  # a word wider than the cell
                    cut = next(n for n in range(len(unit), 0, -1) if self.measure(unit[:n], size, bold) <= room or n == 1)
                    lines.append(unit[:cut])
                    unit, room = unit[cut:], width
                line += unit
            lines.append(line)
        return lines

    # ---- flow

    def flow(self):
        lines = iter(self.lines)
        for line in lines:
            if line == "@page":
                self.new_page()
            elif line.startswith("@gap"):
                self.y += float(line.split()[1])
            elif line.startswith("@table"):
                rows = []
                for row in lines:
                    if row == "@end":
                        break
                    rows.append([cell.strip() for cell in row.strip().strip("|").split("|")])
                self.table(line.split()[1:], rows)
            elif not line.strip():
                self.y += 6
            else:
                mark, _, rest = line.partition(" ")
                if mark not in STYLES or not mark:
                    mark, rest = "", line
                if mark in ("#", "##") and self.y + STYLES[mark][1] + 24 > HEIGHT - BOTTOM:
                    self.new_page()  # a heading stays with what follows
                self.paragraph(rest.strip(), *STYLES[mark])

    def paragraph(self, text, size, leading, bold, align, indent):
        if self.settings.size and size == 12:
            size, leading = self.settings.size, self.settings.size * 1.75
        width = WIDTH - LEFT - RIGHT
        first = indent * size
        lines = self.break_lines(text, size, width, bold, first)
        for number, line in enumerate(lines):
            if self.y + leading > HEIGHT - BOTTOM:
                self.new_page()
            self.y += leading
            x = {"left": LEFT + (first if number == 0 else 0), "centre": WIDTH / 2, "right": WIDTH - RIGHT}[align]
            self.text_line(self.pages[-1], line, size, x, self.y - leading * 0.3, bold, align)

    def table(self, options, rows):
        """`options`: relative column widths, then `repeat` (header on each page), `split` (rows may continue on the next page), `plain` (no rules)."""
        words = {word for word in options if not word.replace(".", "").isdigit()}
        shares = [float(word) for word in options if word.replace(".", "").isdigit()]
        scale = (WIDTH - LEFT - RIGHT) / sum(shares)
        edges = [LEFT]
        for share in shares:
            edges.append(edges[-1] + share * scale)
        size, leading, pad = 10.5, 15.5, 3.5
        cells = {}  # (row, column) → [text, rows, columns]
        for r, row in enumerate(rows):
            if len(row) != len(shares):
                raise SystemExit(f"{len(row)} cells for {len(shares)} columns: {row}")
            for c, text in enumerate(row):
                if text == "<":
                    cells[self.origin(cells, r, c - 1)][2] = c + 1 - self.origin(cells, r, c - 1)[1]
                elif text == "^":
                    cells[self.origin(cells, r - 1, c)][1] = r + 1 - self.origin(cells, r - 1, c)[0]
                else:
                    cells[(r, c)] = [text, 1, 1]
        wrapped = {}
        for (r, c), (text, _, columns) in cells.items():
            bold = r == 0 and "head" in words
            align = "centre" if text.startswith("^ ") else "left"
            text = text.removeprefix("^ ")
            wrapped[(r, c)] = (self.break_lines(text, size, edges[c + columns] - edges[c] - 2 * pad, bold) if text else [], bold, align)
        height = [2 * pad + leading] * len(rows)
        for (r, c), (_, span, _) in sorted(cells.items()):
            need = len(wrapped[(r, c)][0]) * leading + 2 * pad
            missing = need - sum(height[r:r + span])
            if missing > 0:
                height[r + span - 1] += missing
        r, header = 0, 0
        while r < len(rows):
            group = 1
            while r + group < len(rows) and any(rr < r + group < rr + span for (rr, _), (_, span, _) in cells.items()):
                group += 1
            tall = sum(height[r:r + group])
            room = HEIGHT - BOTTOM - self.y
            if tall > room and "split" in words and group == 1 and room > 2 * pad + 2 * leading:
                cut = int((room - 2 * pad) / leading)
                self.row({key: value for key, value in cells.items() if key[0] == r}, {k: (v[0][:cut], *v[1:]) for k, v in wrapped.items()}, edges, [room], r, size, leading, pad)
                self.new_page()
                rest = {k: (v[0][cut:], *v[1:]) for k, v in wrapped.items() if k[0] == r}
                left = max(len(v[0]) for v in rest.values()) * leading + 2 * pad
                self.row({key: value for key, value in cells.items() if key[0] == r}, rest, edges, [left], r, size, leading, pad)
                self.y += left
                r += 1
                continue
            if tall > room:
                self.new_page()
                if "repeat" in words and r:
                    self.row({k: v for k, v in cells.items() if k[0] == 0}, wrapped, edges, height[:1], 0, size, leading, pad)
                    self.y += height[0]
            part = {k: v for k, v in cells.items() if r <= k[0] < r + group}
            self.row(part, wrapped, edges, height[r:r + group], r, size, leading, pad)
            self.y += tall
            r += group
        self.y += 8

    @staticmethod
    def origin(cells, r, c):
        return next(key for key, (_, rows, columns) in cells.items() if key[0] <= r < key[0] + rows and key[1] <= c < key[1] + columns)

    def row(self, cells, wrapped, edges, heights, first, size, leading, pad):
        page = self.pages[-1]
        tops = [self.y]
        for height in heights:
            tops.append(tops[-1] + height)
        for (r, c), (_, rows, columns) in sorted(cells.items()):
            x0, x1 = edges[c], edges[c + columns]
            y0, y1 = tops[r - first], tops[min(r - first + rows, len(tops) - 1)]
            if self.settings.rules == "fills":  # thin filled bars, cell by cell, as one office suite draws them
                for bar in ((x0, y0, x1 - x0, 0.5), (x0, y1, x1 - x0, 0.5), (x0, y0, 0.5, y1 - y0), (x1, y0, 0.5, y1 - y0 + 0.5)):
                    page.append(("fill", *bar))
            else:
                for line in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                    page.append(("line", *line, 0.5))
            lines, bold, align = wrapped[(r, c)]
            y = y0 + (y1 - y0 - len(lines) * leading) / 2
            for line in lines:
                x = (x0 + x1) / 2 if align == "centre" else x0 + pad
                self.text_line(page, line, size, x, y + leading * 0.74, bold, align)
                y += leading


def content(page, names):
    """The operators of a page; `names` maps a font to its resource name."""
    out = []
    for op in dict.fromkeys(page):
        if op[0] == "line":
            out.append(f"{op[5]} w {op[1]:.2f} {HEIGHT - op[2]:.2f} m {op[3]:.2f} {HEIGHT - op[4]:.2f} l S")
        elif op[0] == "fill":
            out.append(f"{op[1]:.2f} {HEIGHT - op[2] - op[4]:.2f} {op[3]:.2f} {op[4]:.2f} re f")
        else:
            _, x, y, size, font, text, mode, stretch = op
            show = f"<{font.encode(text).hex().upper()}> Tj"
            place = lambda dx: f"BT /{names[font]} {size} Tf 1 0 0 1 {x + dx:.2f} {HEIGHT - y:.2f} Tm {show} ET"
            if mode == "stroked":  # the fake bold of word processors: fill and stroke
                out.append(f"q 2 Tr {size / 36:.2f} w {place(0)} Q")
            elif mode == "overprinted":  # the fake bold of report generators: the same again a hair beside
                out += [place(0), place(0.3)]
            else:
                out.append(place(0))
    return "\n".join(out).encode()


def to_pdf(layout):
    settings, pdf = layout.settings, Pdf()
    catalog, tree = pdf.reserve(), pdf.reserve()
    names, refs = {}, []
    for font in dict.fromkeys((layout.body, layout.bold, layout.latin, layout.symbols)):
        if font.used:
            names[font] = f"F{len(names) + 1}"
            refs.append(f"/{names[font]} {font.build(pdf)} 0 R")
    kids = []
    for page in layout.pages:
        stream = pdf.stream(content(page, names))
        kids.append(pdf.add(f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources << /Font << {' '.join(refs)} >> >> "
                            f"/Contents {stream} 0 R >>"))
    return finish(pdf, catalog, tree, kids, settings)


def finish(pdf, catalog, tree, kids, settings):
    pdf.add(f"<< /Type /Pages /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] /Count {len(kids)} >>", tree)
    pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>", catalog)
    info = pdf.add("<< >>")
    encryption = None
    if settings.encrypt:
        encryption = Aes256("" if settings.encrypt == "empty" else settings.encrypt, "owner of the samples")
    return pdf.write(catalog, info, encryption, xref_stream=settings.xref == "stream" or bool(encryption))


def to_scan(layout, dpi=150):
    """The same pages as pictures: one bit per pixel, slightly askew, with specks."""
    from PIL import Image, ImageDraw, ImageFont
    pdf, scale, dice = Pdf(), dpi / 72, random.Random(20240517)
    catalog, tree = pdf.reserve(), pdf.reserve()
    kids, faces = [], {}
    for page in layout.pages:
        picture = Image.new("L", (round(WIDTH * scale), round(HEIGHT * scale)), 255)
        draw = ImageDraw.Draw(picture)
        for op in page:
            if op[0] == "text":
                _, x, y, size, font, text, _, _ = op
                key = (font.face, size)
                if key not in faces:
                    faces[key] = ImageFont.truetype(FACES[font.face][0], round(size * scale), index=2)
                for char in text:
                    draw.text((x * scale, y * scale), char, font=faces[key], fill=0, anchor="ls")
                    x += font.width(char) * size / 1000
            elif op[0] == "line":
                draw.line([op[1] * scale, op[2] * scale, op[3] * scale, op[4] * scale], fill=0, width=2)
        picture = picture.rotate(0.4, Image.BICUBIC, fillcolor=255)
        for _ in range(250):
            picture.putpixel((dice.randrange(picture.width), dice.randrange(picture.height)), 0)
        bits = picture.convert("1", dither=Image.Dither.NONE)
        image = pdf.stream(bits.tobytes(), f" /Type /XObject /Subtype /Image /Width {bits.width} /Height {bits.height} /ColorSpace /DeviceGray /BitsPerComponent 1")
        stream = pdf.stream(f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /Im1 Do Q".encode())
        kids.append(pdf.add(f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources << /XObject << /Im1 {image} 0 R >> >> "
                            f"/Contents {stream} 0 R >>"))
    return finish(pdf, catalog, tree, kids, layout.settings)
