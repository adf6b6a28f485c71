"""Start the process of `try`: `python -P` runs this file, so that no folder of a student's is on the import path.

The modules beside it belong to a package whose name is no identifier. So no import statement of a student's can find
them: `import lesson` does what it does in plain Python.
"""

import importlib
import os
import sys
import types

PACKAGE = "katas-prompt"

if __name__ == "__main__":
    package = types.ModuleType(PACKAGE)
    package.__path__ = [os.path.dirname(os.path.abspath(__file__))]
    sys.modules[PACKAGE] = package
    importlib.import_module(f"{PACKAGE}.start").main(sys.argv[1])
