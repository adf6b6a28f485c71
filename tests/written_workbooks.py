"""Workbooks as a spreadsheet program saves them, as small as can be."""

import zipfile
from xml.sax.saxutils import escape

CONTENT_TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"""
RELATIONSHIPS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def write(path, sheets, hidden=()):
    """Write the sheets, which are rows by name, to an .xlsx file; a cell is a text, a number or None."""

    def state(name):
        return "hidden" if name in hidden else "visible"

    names = list(sheets)
    links = [
        f'<Relationship Id="r{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(len(names))
    ]
    entries = [
        f'<sheet name="{escape(name)}" sheetId="{number + 1}" r:id="r{number}" state="{state(name)}"/>'
        for number, name in enumerate(names)
    ]
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", CONTENT_TYPES)
        book = f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        file.writestr("_rels/.rels", RELATIONSHIPS.format(book))
        file.writestr("xl/_rels/workbook.xml.rels", RELATIONSHIPS.format("".join(links)))
        head = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        file.writestr("xl/workbook.xml", f"{head}<sheets>{''.join(entries)}</sheets></workbook>")
        for number, name in enumerate(names):
            rows = "".join(map(_row, sheets[name]))
            sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
            file.writestr(f"xl/worksheets/sheet{number}.xml", sheet)
    return path


def _row(cells):
    return f"<row>{''.join(map(_cell, cells))}</row>"


def _cell(value):
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return "<c/>" if value is None else f"<c><v>{value!r}</v></c>"
