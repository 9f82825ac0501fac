#!/usr/bin/env python3
"""Makes samples/ and the PDF fixtures of tests/fixtures/ from the sources beside this script.

usage: python3 tests/samples/make.py [NAME …]      without names: everything

Needs fonttools, pillow, cryptography (for the encrypted files), the Noto CJK fonts and poppler-data. The output is the same on every run.
It never writes the expected records: those are checked by hand.
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import containers  # noqa: E402
import fixtures  # noqa: E402
import office  # noqa: E402
from layout import Layout, to_pdf, to_scan  # noqa: E402

SAMPLES = HERE.parents[1] / "samples"


def main(names):
    SAMPLES.mkdir(exist_ok=True)
    for source in sorted((HERE / "sources").iterdir()):
        if names and source.stem not in names:
            continue
        if source.suffix == ".src":
            layout = Layout(source.read_text(encoding="utf-8"))
            data = to_scan(layout) if layout.settings.scan else to_pdf(layout)
            target = SAMPLES / (source.stem + ".pdf")
        else:
            data, target = source.read_bytes(), SAMPLES / source.name
        target.write_bytes(data)
        print(f"{target.name}: {len(data)} bytes")
    if not names:
        office.write(HERE / "sources", SAMPLES)
        fixtures.write(HERE.parent / "fixtures")
        containers.write(HERE.parent / "fixtures" / "containers")


if __name__ == "__main__":
    main(sys.argv[1:])
