"""The fixtures under tests/fixtures/: one awkward thing each, made with the writer of the samples.

`pdf/`: what a page can do to a reader; beside each file stands, written by hand, the text that a person reads on it (.txt).
`broken/`: what an archive holds besides documents; expected.tsv, written by hand, says what the record must report.
"""

import random
import zlib

from layout import HEIGHT, WIDTH, Layout, to_pdf
from pdf import Font, Pdf


def document(pages, resources, extra="", boxes=None):
    """A PDF of the given content streams; `resources` is a function that adds objects and gives the resource dictionary."""
    pdf = Pdf()
    catalog, tree = pdf.reserve(), pdf.reserve()
    shared = resources(pdf)
    kids = []
    for page in pages:
        stream = pdf.stream(page() if callable(page) else page)
        kids.append(pdf.add(f"<< /Type /Page /Parent {tree} 0 R {boxes or f'/MediaBox [0 0 {WIDTH} {HEIGHT}]'} /Resources << {shared} >> /Contents {stream} 0 R {extra} >>"))
    pdf.add(f"<< /Type /Pages /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] /Count {len(kids)} >>", tree)
    pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>", catalog)
    return pdf.write(catalog, pdf.add("<< >>"))


def fonts(**named):
    return lambda pdf: "/Font << " + " ".join(f"/{name} {font.build(pdf)} 0 R" for name, font in named.items()) + " >>"


def shown(font, text):
    return f"<{font.encode(text).hex().upper()}> Tj"


def lines(font, rows, before="", size=12):
    """The rows as text, one below the other; called when the fonts are built."""
    font.used |= set("".join(rows))
    return lambda: "\n".join([before] + [f"BT /F1 {size} Tf 1 0 0 1 80 {HEIGHT - 100 - 24 * n:.2f} Tm {shown(font, row)} ET" for n, row in enumerate(rows)]).encode()


def plain(rows, kind="truetype", face="serif", before="", says=None, extra="", boxes=None):
    font = Font(kind, face)
    if says:
        font.says = says
    return document([lines(font, rows, before)], fonts(F1=font), extra, boxes)


def rotated_page():
    """Upright content, /Rotate 90: the sheet is shown lying on its side."""
    return plain(["设备清单（横向页）", "核心交换机 华为 S7706 2台"], extra="/Rotate 90")


def sideways_text():
    """Content drawn from bottom to top and turned upright by /Rotate 90."""
    font = Font("truetype")
    rows = ["附表二 设备配置表", "数据库服务器 浪潮 NF5280M6 4台"]
    font.used |= set("".join(rows))
    page = lambda: "\n".join(f"BT /F1 12 Tf 0 1 -1 0 {100 + 24 * n} 80 Tm {shown(font, row)} ET" for n, row in enumerate(rows)).encode()
    return document([page], fonts(F1=font), "/Rotate 90")


def vertical_writing():
    """Two columns in vertical writing, read from right to left."""
    font = Font("cff", "serif")
    font.writing = "V"
    rows = ["采购人云岭县档案馆", "项目名称国产办公设备"]
    font.used |= set("".join(rows))
    page = lambda: "\n".join(f"BT /F1 14 Tf 1 0 0 1 {400 - 40 * n} 760 Tm {shown(font, row)} ET" for n, row in enumerate(rows)).encode()
    return document([page], fonts(F1=font))


def stroked_bold():
    """Text rendering mode 2: every glyph arrives filled and stroked."""
    return plain(["招标文件", "品牌：联想 型号：启天M450"], before="2 Tr 0.4 w")


def overprinted_bold():
    """The same line twice, the second a hair to the right."""
    font = Font("truetype")
    rows = ["采购需求", "型号：S5735S-L48T4S-A 数量：11台"]
    font.used |= set("".join(rows))
    page = lambda: "\n".join(f"BT /F1 12 Tf 1 0 0 1 {80 + dx} {HEIGHT - 100 - 24 * n:.2f} Tm {shown(font, row)} ET" for n, row in enumerate(rows) for dx in (0, 0.3)).encode()
    return document([page], fonts(F1=font))


def kangxi_radicals():
    """A /ToUnicode that names Kangxi and supplementary radicals instead of the characters, as some browsers write."""
    radicals = {"人": "\u2f08", "用": "\u2f64", "行": "\u2f8f", "民": "\u2ea0", "角": "\u2ec6", "一": "\u2f00", "金": "\u2fa6", "面": "\u2faf"}
    return plain(["采购人：明川市人民医院", "银行一次性支付，使用三角支架，金额面议"], says=lambda char: radicals.get(char, char))


def symbol_font_boxes():
    """Empty and ticked boxes of an embedded symbol font, which /ToUnicode names by characters of the private use area."""
    font, symbols = Font("truetype"), Font("truetype", "sans")
    font.used |= set("是否接受联合体投标：是否")
    symbols.used |= set("□■")
    symbols.name = "Wingdings-Regular"
    symbols.says = lambda char: {"□": "\uf0a8", "■": "\uf0fe"}[char]

    def page():
        return (f"BT /F1 12 Tf 1 0 0 1 80 700 Tm {shown(font, '是否接受联合体投标：')} /F2 12 Tf {shown(symbols, '□')} /F1 12 Tf {shown(font, '是')} "
                f"/F2 12 Tf {shown(symbols, '■')} /F1 12 Tf {shown(font, '否')} ET").encode()

    return document([page], fonts(F1=font, F2=symbols))


def bullet_letters():
    """Bullets of an embedded symbol font whose /ToUnicode says the letters that they are typed with."""
    font, symbols = Font("truetype"), Font("truetype", "sans")
    font.used |= set("供货范围：服务器交换机")
    symbols.used |= set("□■")
    symbols.name = "Wingdings-Regular"
    symbols.says = lambda char: {"□": "o", "■": "n"}[char]

    def page():
        return (f"BT /F1 12 Tf 1 0 0 1 80 700 Tm {shown(font, '供货范围：')} /F2 12 Tf {shown(symbols, '■')} /F1 12 Tf {shown(font, '服务器')} "
                f"/F2 12 Tf {shown(symbols, '□')} /F1 12 Tf {shown(font, '交换机')} ET").encode()

    return document([page], fonts(F1=font, F2=symbols))


def lying_map():
    """A /ToUnicode that names other characters than are drawn."""
    is_han = lambda char: "\u4e00" <= char <= "\u9fff"
    return plain(["采购项目：网络摄像机四十八台", "供应商须提供原厂质保三年"], says=lambda char: chr(ord(char) + 7) if is_han(char) else char)


def one_byte(chars):
    rows = "\n".join(f"<{code:02X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in sorted(chars.items()))
    return ("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /X def\n/CMapType 2 def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
            f"{len(chars)} beginbfchar\n{rows}\nendbfchar\nendcmap\nend\nend\n").encode()


def missing_codes():
    """A /ToUnicode that leaves out two characters; nothing else says what they are, so they stay unknown."""
    return plain(["数量：六台 预算：八万元", "采购编号：MC-2020-06"], says=lambda char: None if char in "六八" else char)


def type3_font():
    """A Type 3 font whose glyphs are little drawings; /ToUnicode names them."""

    def resources(pdf):
        shapes = {"A": "0 0 m 250 700 l 500 0 l S", "B": "50 0 400 700 re S", "1": "250 0 m 250 700 l S"}
        procs = " ".join(f"/{'one' if name == '1' else name} {pdf.stream(f'600 0 d0 40 w {path}'.encode())} 0 R" for name, path in shapes.items())
        font = pdf.add(f"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 600 700] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << {procs} >> /Encoding << /Type /Encoding "
                       f"/Differences [97 /A /B /one] >> /FirstChar 97 /LastChar 99 /Widths [600 600 600] /ToUnicode {pdf.stream(one_byte({97: 'A', 98: 'B', 99: '1'}))} 0 R >>")
        return f"/Font << /F1 {font} 0 R >>"

    return document([b"BT /F1 20 Tf 1 0 0 1 80 700 Tm (abc) Tj ET"], resources)


def gbk_named_font():
    """A simple font that is not embedded and whose name is GBK text: its bytes are GBK, whatever /Encoding says."""
    name = "".join(f"#{byte:02X}" for byte in "宋体".encode("gbk"))

    def resources(pdf):
        font = pdf.add(f"<< /Type /Font /Subtype /TrueType /BaseFont /{name} /Encoding /WinAnsiEncoding /FirstChar 0 /LastChar 255 /Widths [{'500 ' * 256}] >>")
        return f"/Font << /F1 {font} 0 R >>"

    rows = ["设备名称：网络摄像机", "型号：DS-2CD3T46WD-I3"]
    page = "\n".join(f"BT /F1 12 Tf 1 0 0 1 80 {700 - 24 * n} Tm <{row.encode('gbk').hex().upper()}> Tj ET" for n, row in enumerate(rows)).encode()
    return document([page], resources)


def watermark():
    """A slanted mark across the page: not part of any line."""
    font = Font("truetype")
    rows = ["第一条 合同标的", "乙方向甲方提供服务器四台。", "第二条 合同金额"]
    font.used |= set("".join(rows) + "仅供内部使用")

    def page():
        body = "\n".join(f"BT /F1 12 Tf 1 0 0 1 80 {HEIGHT - 380 - 24 * n:.2f} Tm {shown(font, row)} ET" for n, row in enumerate(rows))
        return f"q 0.85 g BT /F1 48 Tf 0.7071 0.7071 -0.7071 0.7071 150 300 Tm {shown(font, '仅供内部使用')} ET Q\n{body}".encode()

    return document([page], fonts(F1=font))


def spaced_letters():
    """Character spacing (Tc) as in justified headings, and a label whose characters stand apart."""
    font = Font("truetype")
    font.used |= set("中标结果公告采购人：沧江大学Gold6330")

    def page():
        return (f"BT /F1 16 Tf 4 Tc 1 0 0 1 200 740 Tm {shown(font, '中标结果公告')} ET\n"
                f"BT /F1 12 Tf 0 Tc 1 0 0 1 80 700 Tm {shown(font, '采')} 1 0 0 1 104 700 Tm {shown(font, '购')} 1 0 0 1 128 700 Tm {shown(font, '人：沧江大学')} ET\n"
                f"BT /F1 12 Tf 0.6 Tc 1 0 0 1 80 676 Tm {shown(font, 'Gold')} 1 0 0 1 114 676 Tm {shown(font, '6330')} ET").encode()

    return document([page], fonts(F1=font))


def invisible_layer():
    """A picture over the whole sheet with invisible text behind it (rendering mode 3)."""
    font = Font("truetype")
    rows = ["成交结果公告", "成交供应商：云岭启智科技有限公司"]
    font.used |= set("".join(rows))

    def resources(pdf):
        image = pdf.stream(b"\xff" * (75 * 840), " /Type /XObject /Subtype /Image /Width 595 /Height 840 /ColorSpace /DeviceGray /BitsPerComponent 1")
        return f"/Font << /F1 {font.build(pdf)} 0 R >> /XObject << /Im1 {image} 0 R >>"

    def page():
        body = "\n".join(f"BT /F1 12 Tf 3 Tr 1 0 0 1 80 {HEIGHT - 100 - 24 * n:.2f} Tm {shown(font, row)} ET" for n, row in enumerate(rows))
        return f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /Im1 Do Q\n{body}".encode()

    return document([page], resources)


def off_sheet():
    """A line that stands below the crop box."""
    return plain(["采购内容：投影机八台", "此行在裁切框之外"], boxes=f"/MediaBox [0 0 {WIDTH} {HEIGHT}] /CropBox [0 {HEIGHT - 110:.2f} {WIDTH} {HEIGHT}]")


def merged_cells():
    """A ruled table with a cell over two rows, a cell over two columns and wrapped cells."""
    return to_pdf(Layout("@font truetype sans\n@table 10 20 20 30 20\n| 类别 | 名称 | 品牌 | 型号 | 数量 |\n| 网络 | 核心交换机 | 华为 | S7706 | 2 |\n"
                         "| ^ | 接入交换机 | 新华三 | S5130S-28P-EI | 12 |\n| 安全 | 防火墙（含三年特征库升级服务） | < | USG6635E | 1 |\n@end\n"))


def nested_form():
    """Text inside a form XObject that is moved and scaled."""
    font = Font("truetype")
    font.used |= set("项目编号：YLX-2024-09")

    def resources(pdf):
        number = font.build(pdf)
        form = pdf.stream(f"BT /F1 6 Tf 1 0 0 1 0 0 Tm {shown(font, '项目编号：YLX-2024-09')} ET".encode(),
                          f" /Type /XObject /Subtype /Form /BBox [0 -10 300 20] /Resources << /Font << /F1 {number} 0 R >> >>")
        return f"/XObject << /Fm1 {form} 0 R >>"

    return document([b"q 2 0 0 2 80 700 cm /Fm1 Do Q"], resources)


def columns_without_rules():
    """A table made of aligned columns alone."""
    font = Font("truetype", "sans")
    rows = [("名称", "品牌", "型号", "数量"), ("核心交换机", "华为", "S7706", "2"), ("防火墙", "天融信", "NGFW4000-UF", "1"), ("服务器", "浪潮", "NF5280M6", "4")]
    font.used |= set("".join("".join(row) for row in rows))

    def page():
        return "\n".join(f"BT /F1 11 Tf 1 0 0 1 {x} {700 - 22 * n} Tm {shown(font, cell)} ET"
                         for n, row in enumerate(rows) for x, cell in zip((80, 220, 320, 460), row)).encode()

    return document([page], fonts(F1=font))


def white_on_bar():
    """White text on a coloured bar, as headings of tables have it."""
    font = Font("truetype", "sans")
    rows = ["设备清单", "路由器 AR6280 3台"]
    font.used |= set("".join(rows))

    def page():
        return (f"0.1 0.3 0.6 rg 76 690 440 24 re f 1 g BT /F1 12 Tf 1 0 0 1 80 697 Tm {shown(font, rows[0])} ET\n"
                f"0 g BT /F1 12 Tf 1 0 0 1 80 670 Tm {shown(font, rows[1])} ET").encode()

    return document([page], fonts(F1=font))


def raised_figure():
    """A raised figure in smaller type belongs to its line."""
    font = Font("truetype")
    font.used |= set("机房面积约120m2，含机柜12个。第二行文字在此。")

    def page():
        return (f"BT /F1 12 Tf 1 0 0 1 80 700 Tm {shown(font, '机房面积约120m')} ET BT /F1 7 Tf 1 0 0 1 {80 + 12 * sum(font.width(c) for c in '机房面积约120m') / 1000:.2f} 705 Tm "
                f"{shown(font, '2')} ET BT /F1 12 Tf 1 0 0 1 {80 + 12 * sum(font.width(c) for c in '机房面积约120m') / 1000 + 4.5:.2f} 700 Tm {shown(font, '，含机柜12个。')} ET\n"
                f"BT /F1 12 Tf 1 0 0 1 80 682 Tm {shown(font, '第二行文字在此。')} ET").encode()

    return document([page], fonts(F1=font))


def hidden_layer():
    """Text of an optional-content group that is off is not shown."""
    font = Font("truetype")
    rows = ["采购人：云岭县气象局", "此层不显示"]
    font.used |= set("".join(rows))
    pdf = Pdf()
    catalog, tree = pdf.reserve(), pdf.reserve()
    group = pdf.add("<< /Type /OCG /Name (notes) >>")
    number = font.build(pdf)
    stream = pdf.stream((f"BT /F1 12 Tf 1 0 0 1 80 700 Tm {shown(font, rows[0])} ET\n/OC /G1 BDC BT /F1 12 Tf 1 0 0 1 80 670 Tm {shown(font, rows[1])} ET EMC").encode())
    page = pdf.add(f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources << /Font << /F1 {number} 0 R >> /Properties << /G1 {group} 0 R >> >> "
                   f"/Contents {stream} 0 R >>")
    pdf.add(f"<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>", tree)
    pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R /OCProperties << /OCGs [{group} 0 R] /D << /OFF [{group} 0 R] /Order [] >> >> >>", catalog)
    return pdf.write(catalog, pdf.add("<< >>"))


def padding_codes(shows="blank"):
    """Code 0 at the end of lines, which /ToUnicode names by a noncharacter and which draws nothing: padding, not text."""
    font = Font("truetype")
    rows = ["第二章 采购需求", "数量：四台"]
    font.used |= set("".join(rows))
    font.padding = shows
    page = lambda: "\n".join(f"BT /F1 12 Tf 1 0 0 1 80 {700 - 24 * n} Tm <{font.encode(row).hex().upper()}00000000> Tj ET" for n, row in enumerate(rows)).encode()
    return document([page], fonts(F1=font))


def missing_glyph_boxes():
    """The same code, but it draws the box that fonts have for characters they lack: something stands there, and nobody knows what."""
    return padding_codes("box")


def placed(cells, rules=(), size=10.5, face="sans"):
    """Texts at given places (x, y from below, text), and rectangles of ink (x, y, width, height)."""
    font = Font("truetype", face)
    font.used |= set("".join(text for _, _, text in cells))

    def page():
        bars = [f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re f" for x, y, width, height in rules]
        return "\n".join(bars + [f"BT /F1 {size} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm {shown(font, text)} ET" for x, y, text in cells]).encode()

    return document([page], fonts(F1=font))


CONDITIONS = ("为规范采购活动，保证设备质量，现将有关事项说明如下。投标人应当仔细阅读全部内容，按要求编制响应材料，并对其真实性负责。所投设备须为原厂全新产品，"
              "交货时附带合格证与保修卡。安装调试由供应商负责，费用包含在报价之内。验收不合格的，应在七日内更换。质保期自验收合格之日起计算，共三年。"
              "质保期内出现故障的，四小时内到达现场，二十四小时内修复，不能修复的提供备用设备。培训不少于两次，每次不少于半天。资料一式三份，电子版一份。"
              "付款分两次进行，合同签订后付三成，验收合格后付清余款。供应商逾期交货的，每日按合同金额的千分之一支付违约金。双方发生争议的，应当先行协商，"
              "协商不成的，向采购人所在地人民法院起诉。本说明与合同不一致的，以合同为准。")


def two_columns():
    """A page set in two columns below a title, their lines at heights of their own, and a line over both at the end."""
    rows = [CONDITIONS[at:at + 20] for at in range(0, len(CONDITIONS), 20)]
    left, right = rows[:8], rows[8:]
    return placed([(220, 760, "采购须知（双栏）")] + [(72, 720 - 18 * n, row) for n, row in enumerate(left)] + [(310, 712 - 18 * n, row) for n, row in enumerate(right)]
                  + [(72, 530, "本须知由采购人负责解释，未尽事宜按照有关法律法规和本项目的采购文件执行，双方另有约定的除外。")])


def fields_side_by_side():
    """Labels and values in two blocks side by side, as above signatures: every line is read across."""
    rows = [("甲方：云岭县档案馆", "乙方：云岭启智科技公司"), ("地址：云岭县人民路1号", "地址：云岭县建设路2号"), ("开户行：县农业银行", "开户行：县工商银行"),
            ("代表：（签字）", "代表：（签字）"), ("邮编：650000", "邮编：650001"), ("税号：见附件", "税号：见附件"), ("日期：年月日", "日期：年月日")]
    return placed([(x, 700 - 24 * n, text) for n, row in enumerate(rows) for x, text in zip((72, 330), row)])


def rules_above_and_below():
    """A table between three rules, its header on two lines, cells that wrap, no vertical line anywhere."""
    cells = [(80, 700, "序号"), (140, 700, "名称"), (260, 700, "规格型号"), (400, 700, "数量"), (455, 700, "单价"), (452, 688, "（元）")]
    cells += [(86, 668, "1"), (140, 668, "核心交换机"), (260, 668, "S7706，含双主控"), (260, 655, "板与双电源"), (405, 668, "2"), (455, 668, "86000")]
    cells += [(86, 636, "2"), (140, 636, "防火墙"), (260, 636, "USG6635E"), (405, 636, "1"), (455, 636, "54000")]
    cells += [(86, 617, "3"), (140, 617, "机架式服务器"), (140, 604, "（计算节点）"), (260, 617, "NF5280M6"), (405, 617, "12"), (455, 617, "39800")]
    cells += [(72, 560, "上述报价含运输、安装和三年质保。")]
    return placed(cells, [(72, 716, 440, 1.2), (72, 682, 440, 0.6), (72, 596, 440, 1.2)])


def rows_between_rules():
    """Rows that horizontal rules set apart, cells in the middle of their rows, no vertical line anywhere."""
    tops = [720, 700, 664, 628, 608]
    cells = [(80, 706, "名称"), (200, 706, "技术要求"), (430, 706, "数量")]
    cells += [(80, 679, "网络摄像机"), (200, 686, "四百万像素，支持红外夜视"), (200, 672, "与智能侦测"), (430, 679, "48台")]
    cells += [(80, 643, "硬盘录像机"), (200, 650, "64路接入，支持八块硬盘，"), (200, 636, "单盘容量不低于8TB"), (430, 643, "1台")]
    cells += [(80, 614, "监视器"), (200, 614, "43英寸"), (430, 614, "6台")]
    return placed(cells, [(72, top, 420, 0.5) for top in tops])


def broken_rulings():
    """A grid of double lines, of short pieces that touch, and of thin rectangles."""
    rules = []
    for top in (720, 696, 672):
        rules += [(72 + 40 * n, top + dy, 38.5, 0.4) for n in range(9) for dy in (0, 1.6)]
    for left in (72, 192, 312, 430.5):
        rules += [(left + dx, 672 + 12 * n, 0.4, 11) for n in range(4) for dx in (0, 1.6)]
    cells = [(80, 704, "名称"), (200, 704, "型号"), (320, 704, "数量"), (80, 680, "路由器"), (200, 680, "AR6280"), (320, 680, "3")]
    return placed(cells, rules)


def side_note():
    """A note along the edge, turned by a right angle, beside upright text."""
    font = Font("truetype")
    rows = ["第三章 合同条款", "甲方在验收后三十日内付款。", "乙方提供三年质保。"]
    note = "装订线内不要书写"
    font.used |= set("".join(rows) + note)

    def page():
        body = "\n".join(f"BT /F1 12 Tf 1 0 0 1 120 {700 - 24 * n} Tm {shown(font, row)} ET" for n, row in enumerate(rows))
        return f"BT /F1 10 Tf 0 1 -1 0 40 620 Tm {shown(font, note)} ET\n{body}".encode()

    return document([page], fonts(F1=font))


PAGES = (rotated_page, sideways_text, vertical_writing, stroked_bold, overprinted_bold, kangxi_radicals, symbol_font_boxes, bullet_letters, missing_codes, type3_font,
         gbk_named_font, watermark, spaced_letters, invisible_layer, off_sheet, merged_cells, nested_form,
         columns_without_rules, white_on_bar, raised_figure, hidden_layer, padding_codes, missing_glyph_boxes, two_columns, fields_side_by_side, rules_above_and_below, rows_between_rules,
         broken_rulings, side_note)


# ---- broken

NOTICE = ("@font truetype serif\n@footer 第 {n} 页\n= 云岭县档案馆空调采购项目\n项目编号：YLDA-2021-07\n预算金额：6.50万元\n@page\n# 采购需求\n壁挂式空调十台。\n@page\n# 联系方式\n"
          "采购人：云岭县档案馆\n")


def notice(settings=""):
    return to_pdf(Layout(settings + NOTICE))


def bad_page():
    """Three pages; the compressed content of the second is noise."""
    layout = Layout(NOTICE)
    whole = to_pdf(layout)
    from layout import content
    names = {font: f"F{n}" for n, font in enumerate(dict.fromkeys(f for f in (layout.body, layout.bold, layout.latin, layout.symbols) if f.used), 1)}
    stream = zlib.compress(content(layout.pages[1], names), 9)
    assert whole.count(stream) == 1
    noise = bytes(random.Random(7).randrange(256) for _ in stream)
    return whole.replace(stream, noise)


def cut_behind_first_page():
    """The file ends in the middle of the second page's content: a download that broke off."""
    whole = notice()
    first_page = whole.index(b"/Type /Page /")
    second_stream = whole.index(b"stream\n", whole.index(b"endobj", first_page))
    return whole[:second_stream + 40]


def foreign_encryption():
    """A security handler that is not the standard one."""
    pdf = Pdf()
    catalog, tree = pdf.reserve(), pdf.reserve()
    stream = pdf.stream(b"BT ET")
    page = pdf.add(f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources << >> /Contents {stream} 0 R >>")
    pdf.add(f"<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>", tree)
    pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>", catalog)

    class Foreign:
        dictionary = staticmethod(lambda: "<< /Filter /Some.Handler /V 4 /R 4 /Length 128 /CF << /StdCF << /CFM /AESV2 /Length 16 >> >> /StmF /StdCF /StrF /StdCF >>")
        stream = staticmethod(lambda number, data: data)

    return pdf.write(catalog, pdf.add("<< >>"), Foreign)


def no_pages():
    pdf = Pdf()
    tree = pdf.add("<< /Type /Pages /Kids [] /Count 0 >>")
    return pdf.write(pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>"), pdf.add("<< >>"))


def noise(size):
    dice = random.Random(20240517)
    return bytes(dice.randrange(256) for _ in range(size))


def png():
    """A picture of one white pixel."""
    chunk = lambda kind, data: len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", (1).to_bytes(4, "big") * 2 + b"\x08\0\0\0\0") + chunk(b"IDAT", zlib.compress(b"\0\xff", 9)) + chunk(b"IEND", b""))


PROSE = "云岭县档案馆空调采购项目询价公告\n项目编号：YLDA-2021-07\n预算金额：6.50万元\n采购人：云岭县档案馆\n"

BROKEN = {
    "empty.pdf": lambda: b"",
    "text-named.pdf": lambda: PROSE.encode(),
    "gbk-text.txt": lambda: PROSE.encode("gb18030"),
    "cut-in-font.pdf": lambda: notice()[:3000],
    "cut-behind-first-page.pdf": cut_behind_first_page,
    "password.pdf": lambda: notice("@encrypt geheim\n"),
    "foreign-encryption.pdf": foreign_encryption,
    "noise.pdf": lambda: noise(2048),
    "noise-behind-header.pdf": lambda: b"%PDF-1.7\n" + noise(2048),
    "bad-page.pdf": bad_page,
    "no-pages.pdf": no_pages,
    "picture.pdf": png,
    "lying-map.pdf": lying_map,
}


def write(folder):
    for name, data in [(f"pdf/{page.__name__.replace('_', '-')}.pdf", page()) for page in PAGES] + [(f"broken/{name}", make()) for name, make in BROKEN.items()]:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        print(f"{name}: {len(data)} bytes")
