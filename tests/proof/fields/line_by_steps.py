"""A line is fitted: one function steps, another one goes on with what it gives, and returns the line."""


def mean_error(b, m, x, y):
    total = 0
    for i in range(len(x)):
        total += (y[i] - (m * x[i] + b)) ** 2
    return total / float(len(x))


def gradient_descent(x, y, rate, first_b, first_m, rounds):
    b, m = first_b, first_m
    for _ in range(rounds):
        b, m = gradient_step(x, y, b, m, rate)
    return b, m


def gradient_step(x, y, b, m, rate):
    b_gradient = 0
    m_gradient = 0
    N = float(len(x))
    for i in range(len(x)):
        b_gradient += -(2 / N) * (y[i] - (m * x[i] + b))
        m_gradient += -(2 / N) * x[i] * (y[i] - (m * x[i] + b))
    return b - rate * b_gradient, m - rate * m_gradient
