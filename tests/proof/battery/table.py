"""The battery: programs as people write them, what is right to say of each, and faults of one line.

`MEASURED` are those of the right programs that use something outside the models; `SLOW` have no answer in a
minute yet: they are not tested. A fault is a line
of a right program that is put wrong, and words one of which must be among what is named.
"""

RIGHT = (
    "plain_logistic", "plain_ridge", "plain_mlp", "plain_three_layers", "plain_sample_loop", "plain_poisson",
    "loss_softmax", "loss_two_layer_dict", "loss_svm", "loss_binary", "loss_autoencoder",
    "columns_cache", "columns_softmax", "columns_deep",
    "class_two_layer", "class_attributes", "class_layers", "class_dense_alone", "class_with_data",
    "script_regression", "script_xor", "script_two_layer", "script_ascent", "train_function",
    "pair_affine", "pair_relu", "pair_batchnorm", "pair_conv", "pair_softmax",
    "time_rnn", "time_step",
    "columns_propagate", "class_factors", "class_fit", "plain_pairs_of_features", "plain_smoothed_labels",
    "script_labels", "pair_attention", "pair_batchnorm_by_steps", "train_in_columns", "time_gates",
)  # fmt: skip
MEASURED = ("pair_conv", "time_rnn", "time_gates")
SLOW = ("time_scalar",)

# right program, line, what stands there instead, words of which one must be named
FAULTS = (
    ("plain_logistic", "err = sigmoid(X @ w + b) - y", "err = y - sigmoid(X @ w + b)", "sign"),
    ("plain_logistic", "dj_dw = X.T @ err / m", "dj_dw = X.T @ err", "sum for mean"),
    ("plain_ridge", "/ len(y) + lam * theta", "/ len(y)", "weight decay missing"),
    ("plain_mlp", "dz1 = da1 * (z1 > 0)", "dz1 = da1", "f' missing"),
    ("plain_mlp", "dz1 = da1 * (z1 > 0)", "dz1 = da1 * (da1 > 0)", "mask|f' |wrong"),
    ("plain_mlp", "dz2 = (probs - Y) / n", "dz2 = (probs - Y) * probs * (1 - probs) / n", "output slope kept"),
    ("plain_three_layers", "2 * (out - target)", "(out - target)", "factor 1/2|two is missing|number"),
    ("plain_three_layers", "d1 = (d2 @ w2.T) * (1 - h1**2)", "d1 = (d2 @ w2.T) * (1 - h2**2)", "slope|variable"),
    ("plain_sample_loop", "g += (X[i]", "g = (X[i]", "overwritten|last sample"),
    ("plain_poisson", "mu = np.exp(X @ beta)", "mu = X @ beta", ""),
    ("loss_softmax", "dW += 2 * reg * W", "dW += reg * W", "2 is missing"),
    ("loss_softmax", "dscores[np.arange(num_train), y] -= 1", "dscores[np.arange(num_train), y] += 1", "sign|operation"),
    ("loss_two_layer_dict", "dpre = dh * (1 - h**2)", "dpre = dh * h * (1 - h)", "slope|sigmoid"),
    ("loss_two_layer_dict", "dscores = diff / N", "dscores = diff", "sum for mean|half|factor N"),
    ("loss_svm", "dw = w - C * X.T @ active", "dw = -C * X.T @ active", "decay|"),
    ("loss_binary", "dw = 1 / m * np.dot(X, (A - Y).T)", "dw = 1 / m * np.dot(X, (Y - A).T)", "sign"),
    ("loss_autoencoder", "gW = X.T @ (gH * H * (1 - H))", "gW = X.T @ gH", "f' missing|slope"),
    ("columns_cache", "(1 - np.power(A1, 2))", "(1 - np.power(A2, 2))", "variable|slope|z for"),
    ("columns_cache", "dW1 = np.dot(dZ1, X.T) / m", "dW1 = np.dot(dZ1, X.T)", "sum for mean"),
    ("columns_softmax", "* (Z1 > 0)", "* (Z2 > 0)", ""),
    ("columns_softmax", "dZ1 = W2.T.dot(dZ2) * (Z1 > 0)", "dZ1 = W2.T.dot(dZ2) * A1", "slope|z for"),
    ("columns_deep", "dA = (AL - Y) / m", "dA = AL - Y", "sum for mean"),
    ("columns_deep", "dZ = dA * (1 - A**2)", "dZ = dA * (1 - A_prev**2)", "variable|slope"),
    ("class_two_layer", "* (1 - np.power(self.a1, 2))", "* (1 - np.power(self.z1, 2))", "before|slope|a for z"),
    ("class_two_layer", "        m = X.shape[0]\n        delta3 = (self.probs - y) / m", "        delta3 = self.probs - y", "sum for mean"),
    ("class_two_layer", "db1 = np.sum(delta2, axis=0, keepdims=True)", "db1 = np.mean(delta2, axis=0, keepdims=True)", "mean for sum|factor 1/N"),
    ("class_attributes", "self.dw = X.T @ (p - y) / len(y)", "self.dw = X.T @ (p - y)", "sum for mean"),
    ("class_layers", "return grad * (1 - self.out**2)", "return grad * self.out * (1 - self.out)", "slope|sigmoid"),
    ("class_dense_alone", "return grad_output @ self.weight", "return grad_output @ self.weight * 2", "factor 2|half|number"),
    ("class_with_data", "return x * (1.0 - x)", "return 1.0 - x * x", ""),
    ("script_regression", "grad_b = 2 * np.mean(error)", "grad_b = np.mean(error)", "factor 1/2|two is missing|number"),
    ("script_xor", "delta1 = delta2 @ W2.T * H * (1 - H)", "delta1 = delta2 @ W2.T * H", "slope|f'|factor"),
    ("script_two_layer", "grad_h[h < 0] = 0", "grad_h[grad_h < 0] = 0", "mask|variable|f'"),
    ("train_function", "dW1 = X.T @ (d_out @ W2.T * (1 - Z**2))", "dW1 = X.T @ (d_out @ W2.T)", "f' missing|slope"),
    ("pair_affine", "db = np.sum(dout, axis=0)", "db = np.mean(dout, axis=0)", "mean for sum|factor 1/N"),
    ("pair_relu", "dx = dout * (x > 0)", "dx = dout * (dout > 0)", "mask|variable"),
    ("pair_batchnorm", "dx = (dxhat - dxhat.mean(axis=0) - xhat * (dxhat * xhat).mean(axis=0)) / std", "dx = dxhat / std", "mean and variance"),
    ("pair_conv", "dw += np.tensordot", "dw = np.tensordot", "overwritten|last"),
    ("pair_softmax", "return s * (dout - np.sum(dout * s, axis=1, keepdims=True))", "return dout * s * (1 - s)", "softmax"),
    ("time_rnn", "dcurrent = dh[:, t, :] + dprev", "dcurrent = dh[:, t, :]", "carried"),
    ("time_rnn", "dWx += x[:, t, :].T @ draw", "dWx = x[:, t, :].T @ draw", "overwritten"),
    ("columns_propagate", "db = 1 / m * np.sum(A - Y)", "db = 1 / m * np.sum(Y - A)", "sign"),
    ("class_factors", "dQ = -E.T @ self.P + self.reg * self.Q", "dQ = -E.T @ self.P", "weight decay missing"),
    ("plain_smoothed_labels", "(n * TEMP)", "n", "half is missing|factor 2"),
    ("script_labels", "    p /= len(labels)\n", "", "sum for mean"),
    ("pair_attention", "    dlogits = dlogits / np.sqrt(d)\n", "", "scale"),
    ("pair_attention", "(dw - (dw * w).sum(axis=-1, keepdims=True))", "(dw - (dw * w).sum(axis=0, keepdims=True))", "axis"),
    ("time_gates", "dc = dnext_c + dnext_h * o", "dc = dnext_h * o", "carried"),
    ("time_step", "dz = dnext_h * (1 - next_h * next_h)", "dz = dnext_h * (1 - next_h)", "slope|wrong"),
)  # fmt: skip
