"""An encoder whose forward pass gives three arrays: the way back has a slope by each, and steps."""

import numpy as np


class Encoder:
    def __init__(self, inputs=5, latent=2):
        self.w_mu = np.random.randn(inputs, latent)
        self.w_log_var = np.random.randn(inputs, latent)

    def forward(self, X):
        mu = X @ self.w_mu
        log_var = X @ self.w_log_var
        noise = np.random.randn(*mu.shape)
        z = mu + np.exp(0.5 * log_var) * noise
        self.X, self.log_var, self.noise = X, log_var, noise
        return z, mu, log_var

    def backward(self, dz, dkl_dmu, dkl_dlogvar, lr):
        d_mu = dz + dkl_dmu
        d_log_var = dz * self.noise * 0.5 * np.exp(0.5 * self.log_var) + dkl_dlogvar
        self.w_mu -= lr * self.X.T @ d_mu
        self.w_log_var -= lr * self.X.T @ d_log_var
