"""Text and files for every room: errors, safe text, layout, paths as they are typed, files written whole."""
