"""A class: read, graded as a whole, and warned of; its folders hold the rest."""
