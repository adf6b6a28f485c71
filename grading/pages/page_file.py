"""A page as one file, which needs no network and no server: its template, style, scripts and policy.

Texts go in by Jinja with autoescape, or as JSON that the page's own script inserts as text. A Content-Security-Policy
in the page allows its own style and script, by their hashes, and no request at all.
"""

import base64
import functools
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from grading.pages import script_texts
from grading.text.language import chosen, said, shown
from grading.text.safe_text import plain

TEMPLATES = Path(__file__).resolve().parent / "templates"


def page(template: str, filters: dict[str, Callable], images: str = "", **values: Any) -> str:
    """Return the page of a template without a script, in ASCII.

    `filters` are the template's own, by name. `images` is the source that its images may have.
    """
    environment = _environment()
    environment.filters |= filters
    allowed = f"img-src {images}; " if images else ""
    return _filled(environment.get_template(template), allowed, **values)


def page_with_scripts(template: str, scripts: tuple[str, ...], *, data: dict, **values: Any) -> str:
    """Return the page of a template whose scripts show `data`, in ASCII."""
    script = "\n".join(_template_text(name) for name in scripts)
    data = {**data, "words": script_texts.translations(script)}
    # A script needs no escaping: it is our own file, and nothing is inserted into it.
    values |= {"script": Markup(script), "data": data}
    return _filled(_shared_environment().get_template(template), f"script-src {_source(script)}; ", **values)


def _filled(template: Any, allowed: str, **values: Any) -> str:
    style = _template_text("page.css")
    policy = f"default-src 'none'; {allowed}style-src {_source(style)}; base-uri 'none'; form-action 'none'"
    text = template.render(style=Markup(style), policy=policy, language=chosen(), **values)
    # In ASCII, so that no terminal, file or pipe can garble it. Style, script and JSON are in ASCII already.
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _environment() -> Any:
    """Return Jinja's environment, in which every text is made harmless and escaped."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_final,
    )
    made.globals["_"] = translated
    made.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    made.filters["paragraphs"] = paragraphs
    made.filters["shown"] = shown
    made.filters["isolated"] = isolated
    made.filters["number"] = lambda value: f"{value:g}"
    return made


def translated(template: str, **fields: Any) -> Markup:
    """Return a text of a template in the chosen language. Its fields are escaped; the text is our own."""
    return Markup(shown(said(template, {name: escape(_final(value)) for name, value in fields.items()})))


def isolated(text: str) -> Markup:
    """Return a name or a detail so that its letters, which may run from right to left, leave those beside it alone."""
    return Markup("<bdi>{}</bdi>").format(_final(text))


def paragraphs(told: str) -> list[tuple[bool, str]]:
    """Return the paragraphs of a mistake's explanation, each after True if it is an example, to be shown as it is."""
    parts = [part for part in re.split(r"\n{2,}", told.strip()) if part]
    return [(part.startswith(">>>"), part if part.startswith(">>>") else " ".join(part.split())) for part in parts]


def _final(value: Any) -> Any:
    """Return a value as the page shows it. Markup is a str as well, and was made harmless before."""
    return plain(shown(value)) if isinstance(value, str) and not isinstance(value, Markup) else value


@functools.cache
def _shared_environment() -> Any:
    """Return the environment for all pages of this process: it compiles each template once."""
    return _environment()


@functools.cache
def _template_text(name: str) -> str:
    """Return the text of a file beside the templates."""
    return (TEMPLATES / name).read_text(encoding="ascii")


def _source(text: str) -> str:
    """Return the text's hash as a source in a Content-Security-Policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
