import numpy as np
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

iris = load_iris()
X, y = iris.data, iris.target
X = StandardScaler().fit_transform(X)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=42)

n_classes = len(np.unique(y))
Y_train = np.eye(n_classes)[y_train]

np.random.seed(42)
W = np.random.randn(X_train.shape[1], n_classes) * 0.01
b = np.zeros(n_classes)

lr = 0.1
losses = []


def softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


for epoch in range(300):
    logits = X_train @ W + b
    probs = softmax(logits)
    loss = -np.mean(np.sum(Y_train * np.log(probs), axis=1))
    losses.append(loss)

    grad_logits = (probs - Y_train) / X_train.shape[0]
    grad_W = X_train.T @ grad_logits
    grad_b = grad_logits.sum(axis=0)

    W -= lr * grad_W
    b -= lr * grad_b

    if epoch % 50 == 0:
        acc = (probs.argmax(axis=1) == y_train).mean()
        print(f"epoch {epoch:3d} loss {loss:.4f} acc {acc:.3f}")

test_pred = softmax(X_test @ W + b).argmax(axis=1)
print("Test accuracy:", np.mean(test_pred == y_test))
