import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def discriminator_loss(real, fake, w, b):
    pr = sigmoid(real @ w + b)
    pf = sigmoid(fake @ w + b)
    return -np.mean(np.log(pr)) - np.mean(np.log(1 - pf))


def discriminator_grads(real, fake, w, b):
    pr = sigmoid(real @ w + b)
    pf = sigmoid(fake @ w + b)
    dr = (pr - 1) / len(real)
    df = pf / len(fake)
    dw = real.T @ dr + fake.T @ df
    db = np.sum(dr) + np.sum(df)
    return dw, db
