"""`python -m newsroom.build_pdf`: draw the situation report as a PDF into `files/`. Equal input gives equal bytes."""

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from newsroom.content import HERE, Report, load_newsroom
from newsroom.pages import FOOTER


class _Sheet(FPDF):
    def header(self) -> None:
        self.set_font("Helvetica", "B", 9)
        self._line(5, "RELIEF LEDGER - notes of an aid information desk")

    def footer(self) -> None:
        self.set_y(-20)
        self.set_font("Helvetica", "I", 7)
        self._line(4, FOOTER)
        self._line(4, f"Page {self.page_no()}")

    def _line(self, height: float, text: str) -> None:
        self.multi_cell(0, height, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def make_pdf(report: Report) -> bytes:
    """A report as an small text PDF: title, byline, date, paragraphs."""
    sheet = _Sheet(format=(148, 210))
    # zlib's output differs between its versions, the drawing does not
    sheet.set_compression(False)
    sheet.set_creation_date(report.published)
    sheet.set_producer("Dateline's sample newsroom")
    sheet.set_title(report.versions[0].title)
    sheet.set_auto_page_break(True, margin=24)
    sheet.add_page()
    sheet.set_font("Helvetica", "B", 14)
    sheet._line(7, report.versions[0].title)
    sheet.set_font("Helvetica", "", 9)
    sheet._line(5, f"By {report.byline}\n{report.published:%d %B %Y}\n ")
    sheet.set_font("Times", "", 14)
    for paragraph in report.versions[0].paragraphs:
        sheet._line(7, paragraph + "\n ")
    return bytes(sheet.output())


def main() -> None:
    for report in load_newsroom().reports.values():
        if report.kind == "pdf":
            (HERE / "files" / f"{report.host}{report.path.replace('/', '-')}").write_bytes(make_pdf(report))


if __name__ == "__main__":
    main()
