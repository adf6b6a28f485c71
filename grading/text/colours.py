"""The terminal's colours, by what they mean."""

# Of the 256 fixed colours, those that stand out from white and from black alike: a terminal's own sixteen may not.
GOOD, BAD, NOTE, PLACE, QUIET = "color(28)", "color(160)", "color(164)", "color(31)", "color(243)"
STRONG = "bold"
