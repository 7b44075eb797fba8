def slopes(X, T, W, b):
    return X, b


step = 0
while True:
    step += 1
