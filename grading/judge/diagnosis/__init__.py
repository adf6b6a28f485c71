"""The known mistakes that the failing checks of a kata point at, confirmed or refused by the code."""
