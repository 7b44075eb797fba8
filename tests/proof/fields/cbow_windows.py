import numpy as np

corpus = "we are what we repeatedly do excellence then is not an act but a habit".split()
vocab = sorted(set(corpus))
w2i = {w: i for i, w in enumerate(vocab)}
V, D, win = len(vocab), 6, 2
rng = np.random.RandomState(7)
W_in0 = 0.1 * rng.randn(V, D)
W_out0 = 0.1 * rng.randn(D, V)

contexts, centers = [], []
for i in range(win, len(corpus) - win):
    contexts.append([w2i[corpus[j]] for j in range(i - win, i + win + 1) if j != i])
    centers.append(w2i[corpus[i]])
contexts = np.array(contexts)
centers = np.array(centers)


def step(W_in, W_out, contexts, centers, lr=0.5):
    h = W_in[contexts].mean(axis=1)
    scores = h @ W_out
    scores -= scores.max(axis=1, keepdims=True)
    probs = np.exp(scores)
    probs /= probs.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(probs[np.arange(len(centers)), centers]))
    dscores = probs.copy()
    dscores[np.arange(len(centers)), centers] -= 1
    dscores /= len(centers)
    dW_out = h.T @ dscores
    dh = dscores @ W_out.T
    dW_in = np.zeros_like(W_in)
    for c in range(contexts.shape[1]):
        np.add.at(dW_in, contexts[:, c], dh / contexts.shape[1])
    return loss, dW_in, dW_out
