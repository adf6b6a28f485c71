"""Slips in a function's parameters: another name than the callers give, or another default."""

from slip_checks import check_slip, failed_by, slips_in

from grading.judge.report.causes import Raised

EPS = ("def numerical_diff(f, x, eps=1e-4):\n", "def numerical_diff(f, x, h=1e-4):\n    eps = h\n")


def test_parameter_of_another_name():
    """A parameter that callers give by its name is named, for the exception that this makes."""
    check_slip(("03", [EPS], ("parameter_renamed", "calls its parameter `h`, and callers give it as `eps`")))
    (slip,) = slips_in("03", EPS)
    assert slip.fits(failed_by(Raised("TypeError", "f() got an unexpected keyword argument 'eps'")))
    assert not slip.fits(failed_by(Raised("TypeError", "f() got an unexpected keyword argument 'x'")))


def test_parameters_without_defaults():
    """Parameters that are given by their place may have any name, and so may one beside `**others`."""
    assert (
        slips_in("03", ("def numerical_diff(f, x, eps=1e-4):\n", "def numerical_diff(g, x, eps=1e-4):\n    f = g\n"))
        == []
    )
    assert slips_in("03", (EPS[0], "def numerical_diff(f, x, h=1e-4, **eps):\n    eps = eps or h\n")) == []


def test_other_default():
    """A default that is True where False is wanted is named."""
    changed = ("def backward(self, retain_grad=False)", "def backward(self, retain_grad=True)")
    check_slip(("09", [changed], ("other_default", "`retain_grad` is True by default in line")))
