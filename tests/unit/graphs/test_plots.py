"""The colours of the milestones' pictures: the colour-blind can tell the layers apart, and each from the paper."""

from itertools import combinations

import numpy as np
import pytest

from grading.graphs import plots

APART = 16.0  # in CIE 1976 colour differences (ΔE*ab): 2.3 is the least that people see side by side
# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency" (2009):
# linear RGB as people without one kind of cone see it (severity 1.0).
SIGHTS = {
    "all cones": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
XYZ_OF_RGB = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])  # sRGB, D65


def lab(color, sight):
    """Return a colour such as "#0072B2" in CIE L*a*b*, as people with this sight see it."""
    rgb = np.array([int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = XYZ_OF_RGB @ np.clip(np.array(SIGHTS[sight]) @ linear, 0, 1) / XYZ_OF_RGB.sum(axis=1)
    x, y, z = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("paper", [plots.LIGHT, plots.DARK], ids=["light", "dark"])
def test_colours_apart(paper, sight):
    """Each two of the layers' colours, and each of them and the paper or the lines of equal height, are far apart."""
    behind = [(layer, other) for layer in paper.layers for other in (paper.paper, paper.heights)]
    pairs = [*combinations(paper.layers, 2), *behind]
    distances = {pair: float(np.linalg.norm(lab(pair[0], sight) - lab(pair[1], sight))) for pair in pairs}
    assert not {pair: round(distance, 1) for pair, distance in distances.items() if distance < APART}


def test_known_colours():
    """The conversion agrees with the published L*a*b* of sRGB's red, and without a cone red and olive green meet."""
    np.testing.assert_allclose(lab("#ff0000", "all cones"), [53.24, 80.09, 67.20], atol=0.05)
    np.testing.assert_allclose(lab("#ffffff", "deuteranopia"), [100, 0, 0], atol=0.05)
    for sight, apart in (("all cones", True), ("deuteranopia", False)):
        assert (np.linalg.norm(lab("#a05a00", sight) - lab("#7a7000", sight)) > APART) == apart
