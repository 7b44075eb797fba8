import numpy as np


class Conv1D:
    """x: (batch, in_channels, length); weight: (out_channels, in_channels, k)"""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1):
        self.stride = stride
        self.kernel_size = kernel_size
        self.weight = np.random.normal(0, 1.0, (out_channels, in_channels, kernel_size))
        self.bias = np.zeros(out_channels)
        self.dW = np.zeros(self.weight.shape)
        self.db = np.zeros(self.bias.shape)

    def forward(self, x):
        self.x = x
        batch, _, length = x.shape
        out_len = (length - self.kernel_size) // self.stride + 1
        out = np.zeros((batch, self.weight.shape[0], out_len))
        for i in range(out_len):
            s = i * self.stride
            segment = x[:, :, s : s + self.kernel_size]
            out[:, :, i] = np.tensordot(segment, self.weight, axes=([1, 2], [1, 2])) + self.bias
        return out

    def backward(self, delta):
        dx = np.zeros(self.x.shape)
        self.dW = np.zeros(self.weight.shape)
        out_len = delta.shape[2]
        for i in range(out_len):
            s = i * self.stride
            segment = self.x[:, :, s : s + self.kernel_size]
            self.dW += np.tensordot(delta[:, :, i], segment, axes=([0], [0]))
            dx[:, :, s : s + self.kernel_size] += np.tensordot(delta[:, :, i], self.weight, axes=([1], [0]))
        self.db = np.sum(delta, axis=(0, 2))
        return dx


if __name__ == "__main__":
    layer = Conv1D(2, 3, 4, stride=2)
    x = np.random.randn(2, 2, 12)
    y = layer.forward(x)
    print(y.shape, layer.backward(np.ones_like(y)).shape)
