"""The milestones' page: one file with all pictures in it, on light and on dark paper, to keep or to hand in."""

import base64
import platform

import numpy as np
from markupsafe import Markup

from grading.graphs import plots
from grading.graphs.milestone_run import MilestoneRun
from grading.graphs.picture import Picture
from grading.graphs.plots import Paper
from grading.pages import page_file
from grading.text.language import said


def milestones_page(results: list[MilestoneRun], made_at: str) -> str:
    """Return the page of these milestones, in ASCII."""
    return page_file.page(
        "milestones.html",
        {
            "light": lambda picture: _source(picture, plots.LIGHT),
            "dark": lambda picture: _source(picture, plots.DARK),
        },
        images="data:",
        title=said("Milestones"),
        results=results,
        python=platform.python_version(),
        numpy=np.__version__,
        made_at=made_at,
    )


def _source(picture: Picture, paper: Paper) -> Markup:
    # As Markup: other texts are cut after some thousand characters.
    return Markup("data:image/png;base64," + base64.b64encode(plots.png(picture, paper)).decode("ascii"))
