"""The whole ladder, one module a kata, each complete at its step.

The package itself exports nothing, so `solution.no_grad` is the module, always, and the function in it is
`solution.no_grad.no_grad`. Import from the modules:

>>> from solution.overloads import Variable
>>> from solution.no_grad import no_grad
"""
