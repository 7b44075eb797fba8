import numpy as np


def poisson(data, model):
    return np.exp(model) - data * model


def poisson_grad(data, model):
    return np.exp(model) - data


def gaussian(data, model):
    return (data - model) ** 2


def gaussian_grad(data, model):
    return 2 * (model - data)
