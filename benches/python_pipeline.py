"""The pipeline that a competent afternoon gives: PyMuPDF for the text, jieba for the words, regular expressions for the rest.

In: PDF files. Out: one JSON object a line on standard output. It exists only so that `compare` has something to compare with; its
results are not judged, but nothing in it is slower than it needs to be: expressions are compiled once, one process works on each
processor, files go out singly.
"""

import argparse
import json
import logging
import multiprocessing
import os
import re
import sys

import jieba
import pymupdf

BRANDS = (
    "Intel|英特尔|AMD|NVIDIA|英伟达|华为|Huawei|H3C|新华三|思科|Cisco|锐捷|浪潮|联想|Lenovo|戴尔|DELL|惠普|HPE?|IBM|曙光|"
    "海康威视|Hikvision|大华|宇视|天融信|启明星辰|奇安信|深信服|绿盟|山石|飞腾|鲲鹏|龙芯|海光|兆芯|统信|麒麟|达梦|人大金仓|"
    "Oracle|甲骨文|微软|Microsoft|VMware|红帽|Red ?Hat|希捷|西部数据|三星|Samsung|索尼|Sony|佳能|Canon|爱普生|Epson|施耐德|APC|"
    "艾默生|西门子|Siemens|ABB|霍尼韦尔|博世|Bosch|安讯士|AXIS"
)
EXPRESSIONS = {
    "brand": re.compile(BRANDS),
    "xeon": re.compile(r"(?:Xeon|至强)?\s*(?:E[357]|Gold|Silver|Bronze|Platinum|金牌|银牌)[\s-]*\d{4}[A-Z]?(?:\s*v\d)?", re.I),
    "core": re.compile(r"(?:Core|酷睿)?\s*i[3579][\s-]*\d{4,5}[A-Z]{0,2}", re.I),
    "model": re.compile(r"\b[A-Z]{1,6}-?\d{2,5}[A-Z0-9]*(?:-[A-Z0-9]+)*\b"),
    "windows": re.compile(r"Windows\s*(?:Server\s*)?(?:20\d\d|1[01]|[78]|XP)", re.I),
}
FIELDS = {
    "number": re.compile(r"(?:项目|招标|采购)编号\s*[:：]\s*([A-Za-z0-9\-()（）〔〕\[\]号]+)"),
    "name": re.compile(r"项目名称\s*[:：]\s*([^\n]+)"),
    "buyer": re.compile(r"(?:采购人|招标人|采购单位)(?:名称)?\s*[:：]\s*([^\n]+)"),
    "agency": re.compile(r"(?:采购代理机构|招标代理机构|代理机构)(?:名称)?\s*[:：]\s*([^\n]+)"),
    "budget": re.compile(r"(?:预算金额|采购预算)\s*[:：]?\s*([\d,.]+)\s*(万元|元)"),
    "deadline": re.compile(r"(?:截止时间|开标时间)\s*[:：]?\s*(\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)"),
}


def record(path):
    """One file: its text, its words, what the expressions find in it."""
    try:
        with pymupdf.open(path) as document:
            pages = [page.get_text(sort=True) for page in document]
    except Exception as error:  # whatever a library says of a broken file, the others are still to be read
        return {"path": path, "error": str(error)}
    mentions = []
    words = {}
    for number, text in enumerate(pages, 1):
        for kind, expression in EXPRESSIONS.items():
            mentions += [(kind, found.group(0), number, found.start()) for found in expression.finditer(text)]
        for word in jieba.cut(text, HMM=False):
            if len(word) > 1:
                words[word] = words.get(word, 0) + 1
    whole = "\n".join(pages)
    fields = {}
    for name, expression in FIELDS.items():
        found = expression.search(whole)
        if found:
            fields[name] = " ".join(found.groups())
    keywords = sorted(words, key=lambda word: (-words[word], word))[:20]
    return {"path": path, "pages": len(pages), "mentions": mentions, "fields": fields, "keywords": keywords}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    arguments = parser.parse_args()
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()  # before the processes part, so that they share it
    with multiprocessing.Pool(arguments.processes) as pool:
        for result in pool.imap(record, arguments.files, chunksize=1):
            json.dump(result, sys.stdout, ensure_ascii=False)
            sys.stdout.write("\n")


if __name__ == "__main__":
    main()
