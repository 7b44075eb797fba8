import numpy as np


def sigmoide(x):
    return 1 / (1 + np.exp(-x))


def pente_de_sigmoide(y):
    return y * (1 - y)


class Couche:
    """The slopes from above are called E_Y."""

    def __init__(self, dim_entree, dim_sortie, activation):
        self.poids = np.random.rand(dim_entree, dim_sortie) - 0.5
        self.biais = np.random.rand(1, dim_sortie) - 0.5
        self.activation = activation

    def propagation_avant(self, donnee_entree):
        self.entree = donnee_entree
        self.sortie = self.activation(np.matmul(self.entree, self.poids) + self.biais)
        return self.sortie

    def propagation_arriere(self, E_Y, eta):
        E_Z = pente_de_sigmoide(self.sortie) * E_Y
        E_X = np.matmul(E_Z, self.poids.T)
        self.poids -= eta * np.matmul(self.entree.T, E_Z)
        self.biais -= eta * E_Z
        return E_X
