"""The ladder of katas: their order, their modules and stubs, and the catalogue of mistakes."""
