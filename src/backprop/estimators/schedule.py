"""The learning rate η of each epoch, and when training ends."""

import math

SCHEDULES = ("constant", "invscaling", "adaptive")
SMALLEST = 1e-6


class Schedule:
    """η of the next epoch, and whether there is one.

        constant    η₀
        invscaling  η₀ (1 + t)⁻ᵖ, where t samples have been seen, with repetition, and p is `power`
        adaptive    η₀ / 5ʲ after the patience was exhausted j times

    The patience is exhausted once a value has not fallen below the best by `tol` for more than `patience`
    epochs in a row. Training ends then, unless "adaptive" lowers an η above 10⁻⁶ instead.
    """

    kind: str
    initial: float
    power: float
    tol: float
    patience: float
    samples: int
    lowered: int
    best: float
    idle: int
    rate: float
    ended: bool

    def __init__(self, kind: str, initial: float, power: float, tol: float, patience: float) -> None:
        self.kind, self.initial, self.power = kind, initial, power
        self.tol, self.patience = tol, patience
        self.samples, self.lowered, self.best, self.idle = 0, 0, math.inf, 0
        self.rate, self.ended = initial, False

    def update(self, value: float, n: int) -> bool:
        """After an epoch of n samples with this cost, or minus this score: whether it is the best so far."""
        self.samples += n
        self.idle = self.idle + 1 if value > self.best - self.tol else 0
        if self.idle > self.patience:
            if self.kind == "adaptive" and self.rate > SMALLEST:
                self.lowered, self.idle = self.lowered + 1, 0
            else:
                self.ended = True
        if self.kind != "constant":
            self._set_rate()
        better = value < self.best
        if better:
            self.best = value
        return better

    def go_on_from(self, other: "Schedule") -> None:
        """Remember what the other one does; η₀ and the rest stay our own."""
        self.samples, self.lowered = other.samples, other.lowered
        self.best, self.idle = other.best, other.idle
        self._set_rate()

    def _set_rate(self) -> None:
        if self.kind == "invscaling":
            self.rate = self.initial * (1 + self.samples) ** -self.power
        elif self.kind == "adaptive":
            self.rate = self.initial / 5**self.lowered
