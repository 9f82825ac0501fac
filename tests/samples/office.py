"""Samples of other kinds, made from the sources of PDFs: the same document must give the same record whatever holds it.

html: a web page in GB18030 that does not say so, with navigation and scripts around the notice.
docx: chapter numbers are automatic, a sentence is tracked as deleted, another hidden; header and footer are parts of their own.
xlsx: the table of a notice with its title above, numbers as numbers, a merged title.
"""

import html
import io
import re
import zipfile

DATE = (2024, 5, 6, 9, 30, 0)
NUMERAL = re.compile(r"^[一二三四五六七八九十]+、")
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def parsed(source):
    """Blocks of a source: ("running", text), ("heading", text), ("line", text), ("table", rows of cells)."""
    rows = None
    for line in source.splitlines():
        if line.startswith(("@header ", "@footer ")):
            yield "running", re.sub(r"\{.\}", "1", line.split(" ", 1)[1])
        elif line.startswith("@table"):
            rows = []
        elif line.startswith("@end"):
            yield "table", rows
            rows = None
        elif rows is not None:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            rows.append([cell.removeprefix("^ ") for cell in cells])
        elif line.startswith("@") or not line.strip():
            continue
        elif line.startswith("# "):
            yield "heading", line[2:]
        else:
            yield "line", re.sub(r"^[=^>-] ", "", line)


def package(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts:
            info = zipfile.ZipInfo(name, DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text)
    return out.getvalue()


def web(source):
    body = []
    for kind, value in parsed(source):
        if kind == "table":
            rows = []
            for row in value:
                cells = []
                for cell in row:
                    if cell == "<":
                        cells[-1][1] += 1
                    else:
                        cells.append([cell, 1])
                rows.append("<tr>" + "".join(f'<td colspan="{span}"><p>{html.escape(text)}</p></td>' for text, span in cells) + "</tr>")
            body.append("<table>" + "\n".join(rows) + "</table>")
        elif kind != "running":
            tag = "h3" if kind == "heading" else "p"
            body.append(f"<{tag}><span>{html.escape(value)}</span></{tag}>")
    links = "".join(f'<li><a href="/{n}.htm">{name}</a></li>' for n, name in enumerate(["首页", "采购公告", "华为专区公告", "联系我们"]))
    page = (
        f"<html><head><title>公告</title><script>var brand = '联想';</script></head><body><ul>{links}</ul>"
        f"<div style=\"display: none\">思科</div>\n" + "\n".join(body) + "\n<footer>版权所有</footer></body></html>"
    )
    return page.encode("gb18030")


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{html.escape(text)}</w:t></w:r>'


def paragraph(text, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def docx(source):
    body, running = [], []
    for kind, value in parsed(source):
        if kind == "running":
            running.append(value)
        elif kind == "heading":
            body.append(paragraph(NUMERAL.sub("", value), '<w:pStyle w:val="1"/>'))
        elif kind == "table":
            rows = []
            for row in value:
                cells = []
                for cell in row:
                    if cell == "<":
                        cells[-1][1] += 1
                    else:
                        cells.append([cell, 1])
                rows.append(
                    "<w:tr>" + "".join(f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{paragraph(text)}</w:tc>' for text, span in cells) + "</w:tr>"
                )
            body.append("<w:tbl>" + "".join(rows) + "</w:tbl>")
        else:
            body.append(paragraph(value))
    body.append(f'<w:p><w:del w:id="1" w:author="a">{run("原配思科交换机。").replace("w:t>", "w:delText>").replace("<w:t ", "<w:delText ")}</w:del></w:p>')
    body.append(f'<w:p>{run("备选戴尔服务器。", "<w:vanish/>")}</w:p>')
    document = f'{HEAD}<w:document xmlns:w="{WORD}"><w:body>{"".join(body)}</w:body></w:document>'
    numbering = (
        f'{HEAD}<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    styles = (
        f'{HEAD}<w:styles xmlns:w="{WORD}"><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'
    )
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = [
        ("[Content_Types].xml", f'{HEAD}<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'),
        ("_rels/.rels", f'{HEAD}<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'),
        ("word/document.xml", document),
        ("word/numbering.xml", numbering),
        ("word/styles.xml", styles),
    ]
    for index, text in enumerate(running):
        parts.append((f"word/footer{index + 1}.xml", f'{HEAD}<w:ftr xmlns:w="{WORD}">{paragraph(text)}</w:ftr>'))
    return package(parts)


def xlsx(source):
    blocks = list(parsed(source))
    titles = [value for kind, value in blocks if kind == "line"][:2]
    table = next(value for kind, value in blocks if kind == "table")
    rows, merged = [], []
    width = len(table[0])

    def cell(row, column, text):
        name = f"{chr(65 + column)}{row}"
        number = text.replace(",", "")
        if re.fullmatch(r"\d+(\.\d+)?", number):
            return f'<c r="{name}"><v>{number}</v></c>'
        return f'<c r="{name}" t="inlineStr"><is><t>{html.escape(text)}</t></is></c>'

    for title in titles:
        rows.append(f'<row r="{len(rows) + 1}">{cell(len(rows) + 1, 0, title)}</row>')
        merged.append(f"A{len(rows)}:{chr(64 + width)}{len(rows)}")
    for line in table:
        number = len(rows) + 1
        filled = [cell(number, column, text) for column, text in enumerate(line) if text != "<"]
        if "<" in line:
            merged.append(f"A{number}:{chr(64 + line.count('<') + 1)}{number}")
        rows.append(f'<row r="{number}">{"".join(filled)}</row>')
    regions = "".join(f'<mergeCell ref="{region}"/>' for region in merged)
    sheet = f'{HEAD}<worksheet xmlns="{SHEET}"><sheetData>{"".join(rows)}</sheetData><mergeCells>{regions}</mergeCells></worksheet>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return package([
        ("[Content_Types].xml", f'{HEAD}<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>'),
        ("_rels/.rels", f'{HEAD}<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'),
        ("xl/workbook.xml", f'{HEAD}<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="主要标的" sheetId="1" r:id="r1"/></sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", f'{HEAD}<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'),
        ("xl/worksheets/sheet1.xml", sheet),
    ])


def write(sources, samples):
    """The samples that have a PDF as well."""
    for name, make, suffix in (("award-notice", web, "html"), ("contract-notice", docx, "docx"), ("award-notice", xlsx, "xlsx")):
        data = make((sources / f"{name}.src").read_text(encoding="utf-8"))
        target = samples / f"{name}.{suffix}"
        target.write_bytes(data)
        print(f"{target.name}: {len(data)} bytes")
