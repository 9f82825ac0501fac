"""Containers for tests/fixtures/containers/: archives of every kind with small notices in them, and hostile ones.

The output is the same on every run. Nothing here is ever unpacked to disk by the tests.
"""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile

NOTICE = "{}中标公告\n项目编号：MC-2024-0{}\n采购人：明川市图书馆\n中标供应商：明川某某科技有限公司\n"
DATE = (2024, 5, 6, 9, 30, 0)


def notice(number):
    return NOTICE.format("明川市图书馆电脑采购项目", number)


def page(number):
    """A web page in GB18030 that does not say so, with a table and navigation."""
    return (
        "<html><body><ul><li><a href=a>首页</a><li><a href=b>公告</a><li><a href=c>联系</a></ul>"
        f"<h2>明川市图书馆电脑采购项目中标公告</h2><p>项目编号：MC-2024-0{number}</p>"
        "<table><tr><td>采购人<td>明川市图书馆</table></body></html>"
    ).encode("gb18030")


class Gbk(zipfile.ZipInfo):
    """A name in GBK without the mark for UTF-8, as Windows in China writes it."""

    def _encodeFilenameFlags(self):  # noqa: N802
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def packed(entries, kind=zipfile.ZipInfo, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in entries:
            info = name if isinstance(name, zipfile.ZipInfo) else kind(name, DATE)
            info.compress_type = method
            info.create_system = 3
            archive.writestr(info, data)
    return out.getvalue()


def link(name):
    info = zipfile.ZipInfo(name, DATE)
    info.external_attr = 0o120777 << 16
    return info


def encrypted(data):
    """The same archive with the marks of encryption set: nobody needs the password to be refused."""
    data = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        data[at + offset] |= 1
    return bytes(data)


def tarred(entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, data in entries:
            info = tarfile.TarInfo(name)
            if data is None:
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
                archive.addfile(info)
            else:
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def record(kind, url, block, number, content_type="application/http; msgtype=response"):
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-05-06T09:30:0{number}Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-00000000000{number}>\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def answer(body, status="200 OK", fields=""):
    return f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{fields}\r\n".encode() + body


def captured():
    body = page(7)
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    squeezed = gzip.compress(page(8), mtime=0)
    return [
        record("warcinfo", "urn:info", b"software: none\r\n", 0, "application/warc-fields"),
        record("request", "http://www.example.cn/a.htm", b"GET /a.htm HTTP/1.1\r\n\r\n", 1),
        record("response", "http://www.example.cn/a.htm", answer(page(6)), 2),
        record("response", "http://www.example.cn/gone.htm", answer(b"gone", "404 Not Found"), 3),
        record("response", "http://www.example.cn/b.htm", answer(chunks, fields="Transfer-Encoding: chunked\r\n"), 4),
        record("response", "http://www.example.cn/c.htm", answer(squeezed, fields="Content-Encoding: gzip\r\n"), 5),
        record("resource", "http://www.example.cn/d.txt", notice(9).encode(), 6, "text/plain"),
    ]


def nested(depth):
    data, name = notice(1).encode(), "a.txt"
    for level in range(depth):
        data, name = packed([(name, data)]), f"{level}.zip"
    return data


def write(folder):
    folder.mkdir(parents=True, exist_ok=True)
    text = notice(1).encode()
    zeros = bytes(40_000_000)
    records = captured()
    notices = [{"id": n, "title": f"明川市图书馆采购公告（{n}）", "content": f"<p>项目编号：MC-2024-1{n}</p>"} for n in (1, 2)]
    files = {
        "gbk-names.zip": packed([("附件\\公告.txt", text), ("公告.html", page(2)), ("附件/", b""), (".hidden", b"x")], Gbk),
        "mixed.tar.gz": gzip.compress(
            tarred([("a/一.txt", text), ("b.zip", packed([("c.txt", notice(3).encode())])), ("link", None)]), mtime=0
        ),
        "one.txt.bz2": bz2.compress(text),
        "one.txt.xz": lzma.compress(text),
        "two-frames.txt.gz": gzip.compress(text, mtime=0) + gzip.compress(b"\xe5\xae\x8c\n", mtime=0),
        "pages.warc.gz": b"".join(gzip.compress(one, mtime=0) for one in records),
        "pages.wacz": packed([("datapackage.json", b"{}"), ("archive/data.warc", b"".join(records[:3])), ("pages/pages.jsonl", b'{"title": "x"}\n')]),
        "cut.warc": b"".join(records)[:-300],
        "notices.json": json.dumps(notices, ensure_ascii=False).encode(),
        "notices.txt": "\n".join(json.dumps(one, ensure_ascii=False) for one in notices).encode("gb18030"),
        "hostile.zip": packed(
            [("../up.txt", text), ("/etc/root.txt", text), ("C:\\windows.txt", text), (link("link.txt"), b"/etc/passwd"), ("good.txt", text)]
        ),
        "encrypted.zip": encrypted(packed([("secret.txt", text), ("open.txt", text)])),
        "bomb.zip": packed([("zeros.txt", zeros), ("good.txt", text)]),
        "bomb.gz": gzip.compress(zeros, mtime=0),
        "deep.zip": nested(7),
        "cut.zip": packed([("a.txt", text)])[:-30],
        "cut.tar": tarred([("a.txt", text), ("b.txt", text * 20)])[:2000],
        "old.rar": b"Rar!\x1a\x07\x01\x00" + bytes(50),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
        print(f"{name}: {len(data)} bytes")
