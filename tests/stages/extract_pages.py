"""Pages and files for the tests of extraction, made on the spot."""

TITLE = "Two villages fall as army moves north of Novgrad"
BODY = [
    "NOVGRAD, Oct. 11 (AP) — Troops took two villages on the northern road on Sunday, an officer of the army said.",
    "At least 12 people were killed and 30 were hurt, the council of the second village said in a statement.",
    "The road leads to the last pass that the rebels hold, and snow is due there within days, drivers said.",
    "“We left with what we could carry,” said a baker of 41, who had walked all night with his two sons.",
    "The army denied that its guns had hit the village and spoke of a blast in a store of shells.",
]
DATELINE_DAY = "2015-10-11"


def make_page(*, head: str = "", above: str = "", between: str = "", below: str = "", title: str = TITLE) -> str:
    """A web page with the report; `between` stands after its second paragraph."""
    paragraphs = [f"<p>{line}</p>" for line in BODY]
    body = "\n".join([*paragraphs[:2], between, *paragraphs[2:]])
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | Steppe Post</title>'
        f'<meta property="og:site_name" content="Steppe Post">{head}</head><body>'
        f'<nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>{title}</h1>{above}'
        f"<div>{body}</div>{below}</article><footer>© 2015 Steppe Post</footer></body></html>"
    )


def make_pdf(pages: list[list[str]], *, info: str = "") -> bytes:
    """A PDF of Helvetica lines; info: entries of its document information dictionary."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        escaped = (line.replace("(", r"\(").replace(")", r"\)") for line in lines)
        shown = " T* ".join(f"({line}) Tj" for line in escaped)
        stream = f"BT /F1 11 Tf 14 TL 50 780 Td {shown} ET".encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    objects.append(f"<< {info} >>".encode("latin-1"))
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    )
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer.encode()
