"""Start a worker's process: `python -I -S` runs this file, so its folder is not on the import path.

The modules beside it belong to a package whose name is no identifier. So no import statement of a student's can find
them: `import session` does what it does in plain Python.
"""

import importlib
import os
import sys
import types

PACKAGE = "katas-worker"

if __name__ == "__main__":
    package = types.ModuleType(PACKAGE)
    package.__path__ = [os.path.dirname(os.path.abspath(__file__))]
    sys.modules[PACKAGE] = package
    importlib.import_module(f"{PACKAGE}.start").main()
