"""A small deterministic PDF writer: the kinds of fonts that Chinese tender documents carry.

In: drawing operations per page (see layout.py). Out: PDF bytes that are the same on every run: no dates, no random numbers.
It exists because ordinary PDF libraries hide what the samples are about: which encoding a font has, whether it is embedded, and whether it
says which characters its codes stand for.
"""

import hashlib
import io
import zlib
from functools import cache

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

NOTO = "/usr/share/fonts/opentype/noto/Noto{}CJK-{}.ttc"
FACES = {  # face: (file, family name of the simplified Chinese member)
    "serif": (NOTO.format("Serif", "Regular"), "Noto Serif CJK SC"),
    "serif-bold": (NOTO.format("Serif", "Bold"), "Noto Serif CJK SC"),
    "sans": (NOTO.format("Sans", "Regular"), "Noto Sans CJK SC"),
    "sans-bold": (NOTO.format("Sans", "Bold"), "Noto Sans CJK SC"),
}


@cache
def face_bytes(face):
    """The simplified Chinese member of the collection, as a font file of its own."""
    path, family = FACES[face]
    for font in TTCollection(path).fonts:
        if font["name"].getDebugName(1) == family or font["name"].getDebugName(16) == family:
            out = io.BytesIO()
            font.save(out)
            return out.getvalue()
    raise SystemExit(f"{path}: no face {family}")


@cache
def face_font(face):
    return TTFont(io.BytesIO(face_bytes(face)), recalcTimestamp=False)


@cache
def metrics(face):
    font = face_font(face)
    cmap, hmtx, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    return {code: hmtx[name][0] * 1000 / em for code, name in cmap.items()}


def subset_face(face, text):
    font = TTFont(io.BytesIO(face_bytes(face)), recalcTimestamp=False)
    options = subset.Options(layout_features=[], notdef_outline=True, hinting=False, name_IDs=[], recalc_timestamp=False)
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GSUB", "GPOS", "GDEF"]
    worker = subset.Subsetter(options)
    worker.populate(text=text)
    worker.subset(font)
    return font


def truetype(face, text, keep_cmap, blank=False):
    """A TrueType subset with quadratic outlines: (bytes, character → glyph number). `blank`: glyph 0 shows nothing."""
    font = subset_face(face, text)
    em = font["head"].unitsPerEm
    cmap = font.getBestCmap()
    order = [".notdef"] + [f"g{code:04X}" for code in sorted(cmap)]
    source = font.getGlyphSet()
    glyphs, widths = {}, {}
    for name in order:
        old = ".notdef" if name == ".notdef" else cmap[int(name[1:], 16)]
        if old not in source:
            old = next(iter(source.keys()))
        pen = TTGlyphPen(None)
        if not (blank and name == ".notdef"):
            source[old].draw(Cu2QuPen(pen, em / 1000, reverse_direction=True))
        glyphs[name], widths[name] = pen.glyph(), (round(source[old].width), 0)
    builder = FontBuilder(em, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({int(name[1:], 16): name for name in order[1:]} if keep_cmap else {})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (width, builder.font["glyf"][name].xMin if hasattr(builder.font["glyf"][name], "xMin") else 0)
                                    for name, (width, _) in widths.items()})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2()
    builder.setupPost(keepGlyphNames=False)
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    if not keep_cmap:
        del builder.font["cmap"]
    del builder.font["OS/2"]
    out = io.BytesIO()
    builder.font.save(out)
    return out.getvalue(), {int(name[1:], 16): number for number, name in enumerate(order) if number}


@cache
def gb1_cids():
    """Character → CID of Adobe-GB1, from the UniGB-UTF16-H CMap of poppler-data."""
    cids, block = {}, None
    for name in ("UniGB-UCS2-H",):
        for line in open(f"/usr/share/poppler/cMap/Adobe-GB1/{name}", encoding="latin-1"):
            words = line.split()
            if len(words) == 2 and words[1] in ("begincidrange", "begincidchar"):
                block = words[1]
            elif words and words[0].startswith("endcid"):
                block = None
            elif block == "begincidrange":
                low, high = (int(word.strip("<>"), 16) for word in words[:2])
                for code in range(low, high + 1):
                    cids[code] = int(words[2]) + code - low
            elif block == "begincidchar":
                cids[int(words[0].strip("<>"), 16)] = int(words[1])
    return cids


TIMES = dict(zip(range(32, 127), [  # widths of Times-Roman, Adobe Core 14 metrics
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278,
    564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944,
    722, 722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389,
    278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541]))


class Font:
    """One font of a document: `kind` says how it is written, `face` which outlines it has."""

    def __init__(self, kind, face="serif"):
        self.kind, self.face, self.used = kind, face, set()
        self.codes = None  # character → code, filled by `build`
        self.says = lambda char: char  # what /ToUnicode says of a character; None: nothing
        self.padding = None  # "blank" or "box": /ToUnicode names code 0, by a noncharacter, and this is what it shows
        self.writing = "H"
        self.name = {"serif": "NotoSerifSC", "serif-bold": "NotoSerifSC-Bold", "sans": "NotoSansSC", "sans-bold": "NotoSansSC-Bold"}[face]

    def width(self, char):
        """Thousandths of the font size."""
        code = ord(char)
        if self.kind == "times":
            return TIMES.get(code, 500)
        if self.kind in ("gbk", "ucs2"):
            return 500 if code < 128 else 1000
        return metrics(self.face).get(code, 1000)

    def has(self, char):
        if self.kind == "times":
            return ord(char) in TIMES
        if self.kind == "gbk":
            try:
                char.encode("gbk")
                return True
            except UnicodeEncodeError:
                return False
        if self.kind in ("ucs2", "gb1"):
            return ord(char) in gb1_cids()
        return ord(char) in metrics(self.face)

    def encode(self, text):
        if self.kind == "times":
            return text.encode("cp1252")
        if self.kind == "gbk":
            return text.encode("gbk")
        if self.kind == "ucs2":
            return text.encode("utf-16-be")
        return b"".join(self.codes[ord(char)].to_bytes(2, "big") for char in text)

    def build(self, pdf):
        """Adds the font's objects and gives its reference; after this `encode` works."""
        text = "".join(sorted(self.used))
        tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256((self.kind + self.face + text).encode()).digest()[:6])
        name = self.name
        if self.kind == "times":
            return pdf.add("<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>")
        if self.kind in ("gbk", "ucs2"):
            encoding, half = ("GBK-EUC-H", "[814 908 500]") if self.kind == "gbk" else ("UniGB-UCS2-H", "[1 95 500]")
            flags = pdf.add("<< /Type /FontDescriptor /FontName /SimSun /Flags 6 /FontBBox [-8 -145 1000 859] /ItalicAngle 0 /Ascent 859 "
                            "/Descent -141 /CapHeight 683 /StemV 91 >>")
            below = pdf.add(f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) "
                            f"/Supplement 2 >> /FontDescriptor {flags} 0 R /DW 1000 /W {half} >>")
            return pdf.add(f"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /{encoding} /DescendantFonts [{below} 0 R] >>")
        ordering, to_gid, tounicode = "Identity", "/CIDToGIDMap /Identity", None
        if self.kind == "cff":
            font = subset_face(self.face, text)
            table = io.BytesIO()
            font["CFF "].cff.compile(table, font)
            self.codes = {code: int(glyph[3:]) for code, glyph in font.getBestCmap().items()}
            program, key, subtype, to_gid = table.getvalue(), "FontFile3", "CIDFontType0", ""
        else:
            program, gids = truetype(self.face, text, keep_cmap=self.kind == "cmap-only", blank=self.padding == "blank")
            key, subtype = "FontFile2", "CIDFontType2"
            self.codes = gids
            if self.kind == "gb1":
                ordering = "GB1"
                self.codes = {code: gb1_cids()[code] for code in gids}
                table = bytearray(2 * (max(self.codes.values()) + 1))
                for code, gid in gids.items():
                    table[2 * self.codes[code]:2 * self.codes[code] + 2] = gid.to_bytes(2, "big")
                to_gid = f"/CIDToGIDMap {pdf.stream(bytes(table))} 0 R"
        if self.kind in ("cff", "truetype"):
            named = {self.codes[ord(char)]: self.says(char) for char in text if self.says(char)}
            tounicode = pdf.stream(to_unicode({0: "\uffff", **named} if self.padding else named))
        extra = " /Subtype /CIDFontType0C" if self.kind == "cff" else f" /Length1 {len(program)}"
        file = pdf.stream(program, extra)
        descriptor = pdf.add(f"<< /Type /FontDescriptor /FontName /{tag}+{name} /Flags 4 /FontBBox [-1000 -1000 3000 2000] /ItalicAngle 0 "
                             f"/Ascent 880 /Descent -120 /CapHeight 733 /StemV 80 /{key} {file} 0 R >>")
        widths = " ".join(f"{self.codes[ord(char)]} [{self.width(char):.0f}]" for char in sorted(text, key=lambda c: self.codes[ord(c)])
                          if round(self.width(char)) != 1000)
        below = pdf.add(f"<< /Type /Font /Subtype /{subtype} /BaseFont /{tag}+{name} /CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) "
                        f"/Supplement {5 if ordering == 'GB1' else 0} >> /FontDescriptor {descriptor} 0 R /DW 1000 /W [{widths}] {to_gid} >>")
        unicode_key = f" /ToUnicode {tounicode} 0 R" if tounicode else ""
        return pdf.add(f"<< /Type /Font /Subtype /Type0 /BaseFont /{tag}+{name} /Encoding /Identity-{self.writing} /DescendantFonts [{below} 0 R]{unicode_key} >>")


def to_unicode(chars):
    """A ToUnicode CMap for code → text."""
    rows = [f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in sorted(chars.items())]
    blocks = "".join(f"{len(rows[i:i + 100])} beginbfchar\n" + "\n".join(rows[i:i + 100]) + "\nendbfchar\n" for i in range(0, len(rows), 100))
    return ("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            + blocks + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n").encode()


class Pdf:
    """Objects of a file, numbered from 1."""

    def __init__(self):
        self.objects = []  # bytes of the dictionary, or (dictionary, stream)

    def reserve(self):
        self.objects.append(None)
        return len(self.objects)

    def add(self, body, at=None):
        number = at or self.reserve()
        self.objects[number - 1] = body.encode("latin-1") if isinstance(body, str) else body
        return number

    def stream(self, data, extra="", compress=True):
        if compress:
            data, extra = zlib.compress(data, 9), extra + " /Filter /FlateDecode"
        number = self.reserve()
        self.objects[number - 1] = (extra, data)
        return number

    def write(self, root, info, encryption=None, xref_stream=False):
        seed = hashlib.md5(repr(self.objects).encode()).hexdigest().upper()
        out, offsets, packed = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {}, {}
        encrypt = None
        if encryption:
            encrypt = self.add(encryption.dictionary())
        if xref_stream:  # plain dictionaries travel in one object stream, as current word processors write them
            plain = [n for n, body in enumerate(self.objects, 1) if isinstance(body, bytes) and n != encrypt]
            bodies, index, position = [], [], 0
            for number in plain:
                index.append(f"{number} {position}")
                bodies.append(self.objects[number - 1])
                position += len(bodies[-1]) + 1
            head = (" ".join(index) + "\n").encode()
            holder = self.stream(head + b"\n".join(bodies), f" /Type /ObjStm /N {len(plain)} /First {len(head)}")
            packed = {number: (holder, place) for place, number in enumerate(plain)}
        for number, body in enumerate(self.objects, 1):
            if number in packed:
                continue
            offsets[number] = len(out)
            out += f"{number} 0 obj\n".encode()
            if isinstance(body, tuple):
                extra, data = body
                if encryption:
                    data = encryption.stream(number, data)
                out += f"<<{extra} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"
            else:
                out += body
            out += b"\nendobj\n"
        trailer = f"/Root {root} 0 R /Info {info} 0 R /ID [<{seed}> <{seed}>]" + (f" /Encrypt {encrypt} 0 R" if encrypt else "")
        start = len(out)
        if xref_stream:
            number = len(self.objects) + 1
            offsets[number] = start
            rows = b"".join(b"\x02" + packed[n][0].to_bytes(4, "big") + packed[n][1].to_bytes(2, "big") if n in packed
                            else b"\x01" + offsets[n].to_bytes(4, "big") + b"\0\0" for n in range(1, number + 1))
            data = zlib.compress(b"\0\0\0\0\0\xff\xff" + rows, 9)
            out += (f"{number} 0 obj\n<< /Type /XRef /Size {number + 1} /W [1 4 2] {trailer} /Filter /FlateDecode /Length {len(data)} >>\nstream\n"
                    ).encode() + data + b"\nendstream\nendobj\n"
        else:
            size = len(self.objects) + 1
            out += f"xref\n0 {size}\n0000000000 65535 f \n".encode() + b"".join(f"{offsets[n]:010} 00000 n \n".encode() for n in range(1, size))
            out += f"trailer\n<< /Size {size} {trailer} >>\n".encode()
        out += f"startxref\n{start}\n%%EOF\n".encode()
        return bytes(out)


class Aes256:
    """Standard security handler revision 6, with fixed salts and vectors so that the file is the same on every run.

    The strings of the samples' dictionaries are names and Latin labels outside of /Info; /Info is left empty in encrypted files, so only
    streams need encryption.
    """

    def __init__(self, user, owner):
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
        self.cipher = lambda key, vector, data: self._run(Cipher(algorithms.AES(key), modes.CBC(vector)), data)
        fixed = lambda name, n: hashlib.sha256(name.encode()).digest()[:n]
        self.key = fixed("file key", 32)
        u, o = user.encode(), owner.encode()
        uv, uk, ov, ok = (fixed(name, 8) for name in ("user check", "user key", "owner check", "owner key"))
        self.U = self.hash(u, uv, b"") + uv + uk
        self.UE = self.cipher(self.hash(u, uk, b""), bytes(16), self.key)
        self.O = self.hash(o, ov, self.U) + ov + ok
        self.OE = self.cipher(self.hash(o, ok, self.U), bytes(16), self.key)
        permissions = (0xFFFFF0C4).to_bytes(4, "little") + b"\xff\xff\xff\xffTadb" + fixed("perms", 4)
        self.Perms = self._run(Cipher(algorithms.AES(self.key), modes.ECB()), permissions)

    @staticmethod
    def _run(cipher, data):
        worker = cipher.encryptor()
        return worker.update(data) + worker.finalize()

    def hash(self, password, salt, extra):
        """ISO 32000-2, algorithm 2.B."""
        k, turn = hashlib.sha256(password + salt + extra).digest(), 0
        while True:
            e = self.cipher(k[:16], k[16:32], (password + k + extra) * 64)
            k = [hashlib.sha256, hashlib.sha384, hashlib.sha512][sum(e[:16]) % 3](e).digest()
            turn += 1
            if turn >= 64 and e[-1] <= turn - 32:
                return k[:32]

    def dictionary(self):
        hexed = {name: getattr(self, name).hex().upper() for name in ("U", "UE", "O", "OE", "Perms")}
        return ("<< /Filter /Standard /V 5 /R 6 /Length 256 /P -3900 /EncryptMetadata true "
                + " ".join(f"/{name} <{value}>" for name, value in hexed.items())
                + " /StmF /StdCF /StrF /StdCF /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV3 /Length 32 >> >> >>")

    def stream(self, number, data):
        vector = hashlib.sha256(b"vector" + number.to_bytes(4, "big")).digest()[:16]
        pad = 16 - len(data) % 16
        return vector + self.cipher(self.key, vector, data + bytes([pad]) * pad)
