#!/usr/bin/env python
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def negSamplingLossAndGradient(centerWordVec, outsideWordIdx, negSampleWordIndices, outsideVectors):
    """Negative sampling loss function for word2vec models

    Arguments:
    centerWordVec -- numpy ndarray, center word's embedding (word vector length, )
    outsideWordIdx -- integer, the index of the outside word
    negSampleWordIndices -- list of indices of negative samples
    outsideVectors -- outside vectors (num words in vocab, word vector length)
    Return:
    loss, gradCenterVec, gradOutsideVecs
    """
    indices = [outsideWordIdx] + list(negSampleWordIndices)
    gradOutsideVecs = np.zeros(outsideVectors.shape)
    gradCenterVec = np.zeros(centerWordVec.shape)
    u_o = outsideVectors[outsideWordIdx]
    z = sigmoid(np.dot(u_o, centerWordVec))
    loss = -np.log(z)
    gradCenterVec += (z - 1) * u_o
    gradOutsideVecs[outsideWordIdx] += (z - 1) * centerWordVec
    for k in negSampleWordIndices:
        u_k = outsideVectors[k]
        zk = sigmoid(-np.dot(u_k, centerWordVec))
        loss -= np.log(zk)
        gradCenterVec += (1 - zk) * u_k
        gradOutsideVecs[k] += (1 - zk) * centerWordVec
    return loss, gradCenterVec, gradOutsideVecs
