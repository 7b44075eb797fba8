"""A valley of two numbers, its gradient beside, and descent in a script."""


def f(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def gradient(x, y):
    dx = -2 * (1 - x) - 400 * x * (y - x**2)
    dy = 200 * (y - x**2)
    return dx, dy


x, y = -1.0, 1.0
for i in range(1000):
    dx, dy = gradient(x, y)
    x -= 0.001 * dx
    y -= 0.001 * dy
print(x, y, f(x, y))
