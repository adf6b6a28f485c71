"""The texts in a report, and checks that none of them harms the terminal, page or runner that shows it."""

import re
import unicodedata
import xml.etree.ElementTree as ET


def texts(value):
    """Yield every text in a value made of JSON's types, or in XML."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, ET.Element):
        for element in value.iter():
            yield from (element.text or "", *element.attrib.values())


def check_visible(text):
    """Check that a text has no character that a terminal obeys or that can't be seen."""
    unsafe = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert [char for char in text if char not in "\n\t" and unicodedata.category(char) in unsafe] == []


def check_harmless(text):
    """Check that a text has no such character, and no order to a runner or a reader of reports."""
    check_visible(text)
    assert re.search(r"^\s*::", text, re.MULTILINE) is None
    assert "##[" not in text
    assert "[[ATTACHMENT" not in text
