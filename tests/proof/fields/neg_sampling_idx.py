import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def neg_sampling_loss_and_gradient(center_vec, outside_idx, neg_indices, outside_vectors):
    """
    center_vec: (d,) vector of the centre word
    outside_idx: index of the true outside word
    neg_indices: list of indices of negative samples (may repeat)
    outside_vectors: (V, d)
    """
    u_o = outside_vectors[outside_idx]
    u_k = outside_vectors[neg_indices]
    s_o = sigmoid(u_o @ center_vec)
    s_k = sigmoid(-u_k @ center_vec)
    loss = -np.log(s_o) - np.sum(np.log(s_k))

    grad_center = (s_o - 1) * u_o + (1 - s_k) @ u_k
    grad_outside = np.zeros_like(outside_vectors)
    grad_outside[outside_idx] += (s_o - 1) * center_vec
    for k, idx in enumerate(neg_indices):
        grad_outside[idx] += (1 - s_k[k]) * center_vec
    return loss, grad_center, grad_outside


def demo():
    np.random.seed(0)
    V, d = 10, 4
    vc = np.random.randn(d)
    U = np.random.randn(V, d)
    loss, gc, gU = neg_sampling_loss_and_gradient(vc, 2, [1, 5, 5, 7], U)
    print(loss, gc, gU)


if __name__ == "__main__":
    demo()
