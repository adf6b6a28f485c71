"""The milestones' page: one file with all pictures in it, on light and on dark paper, to keep or to hand in."""

import base64
import platform

import numpy as np
from markupsafe import Markup

from grading.graphs import plots
from grading.graphs.milestone_run import MilestoneRun
from grading.graphs.picture import Picture
from grading.graphs.plots import Paper
from grading.pages import render
from grading.text.language import said


def milestones_page(results: list[MilestoneRun], made_at: str) -> str:
    """Return the page of these milestones, in ASCII."""
    style = render.template_text("page.css")
    environment = render.environment()
    environment.filters["light"] = lambda picture: _source(picture, plots.LIGHT)
    environment.filters["dark"] = lambda picture: _source(picture, plots.DARK)
    text = environment.get_template("milestones.html").render(
        title=said("Milestones"),
        results=results,
        style=Markup(style),
        policy=f"default-src 'none'; img-src data:; style-src {render.csp_hash(style)}; base-uri 'none'",
        python=platform.python_version(),
        numpy=np.__version__,
        made_at=made_at,
    )
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _source(picture: Picture, paper: Paper) -> Markup:
    # As Markup: other texts are cut after some thousand characters.
    return Markup("data:image/png;base64," + base64.b64encode(plots.png(picture, paper)).decode("ascii"))
