"""Readers of JSON and of JSON lines that refuse all that the strictest reader refuses."""

import json

from shown_texts import texts


def read_json(text):
    """Read JSON as the strictest reader accepts it: each key once, no NaN, no half characters."""

    def once(pairs):
        assert len({key for key, _ in pairs}) == len(pairs)
        return dict(pairs)

    def refuse(constant):
        raise AssertionError(constant)

    found = json.loads(text, object_pairs_hook=once, parse_constant=refuse)
    for part in texts(found):
        part.encode("utf-8")
    return found


def read_jsonl(data):
    """Read JSON lines: one value per line, in ASCII, with a line end after each."""
    assert data == b"" or data.endswith(b"\n")
    return [read_json(line) for line in data.decode("ascii").split("\n")[:-1]]
