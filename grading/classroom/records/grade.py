"""A grade: the points that the checks gave, as points of the assignment, and each deduction with its reason."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from grading.text.language import said

SCALED = said("{points} of {max_points} checks passed, which is {earned} of {out_of} points")
DEDUCTED = said("minus {points}, {reason}")


@dataclass(frozen=True)
class Deduction:
    """Points that a policy takes off, and the reason in one sentence. A remark takes off 0."""

    points: Fraction
    reason: str

    def line(self) -> str:
        """Return the reason, and before it the points that it takes off."""
        return said(DEDUCTED, points=number_text(self.points), reason=self.reason) if self.points else self.reason


@dataclass(frozen=True)
class Grade:
    """A person's grade for an assignment.

    Attributes:
        raw_points: the points of the report, which no policy changes.
        max_points: the most points that the report can have.
        out_of: the points that all checks are worth in the course.
        deductions: what the policy takes off, and remarks.
    """

    raw_points: int
    max_points: int
    out_of: Fraction
    deductions: tuple[Deduction, ...] = ()

    @property
    def earned(self) -> Fraction:
        """The points before deductions."""
        return self.out_of * self.raw_points / max(self.max_points, 1)

    @property
    def points(self) -> Fraction:
        """The points after deductions."""
        return max(Fraction(0), self.earned - sum(deduction.points for deduction in self.deductions))

    def summary(self) -> str:
        """Return the grade in words: "8.5 of 10"."""
        return said("{points} of {out_of}", points=number_text(self.points), out_of=number_text(self.out_of))

    def lines(self) -> list[str]:
        """Return one line for each step from the checks to the grade."""
        scaled = said(
            SCALED,
            points=self.raw_points,
            max_points=self.max_points,
            earned=number_text(self.earned),
            out_of=number_text(self.out_of),
        )
        return [scaled] * (self.out_of != self.max_points) + [deduction.line() for deduction in self.deductions]


def number_text(number: Fraction) -> str:
    """Return a number with at most two decimals, halves rounded up."""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    text = str(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))
    return text.rstrip("0").rstrip(".")
