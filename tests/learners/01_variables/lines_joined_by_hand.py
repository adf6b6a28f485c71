import numpy as np


class Variable(object):

    def __init__(self, data, name=None):
        if data is None or isinstance(data, np.ndarray):
            self.data, self.name, self.grad = data, name, None
        else:
            kind = data.__class__
            raise TypeError(str(kind) + " 은(는) 지원하지 않습니다")

    shape = property(lambda self: self.data.shape)
    ndim = property(lambda self: len(self.data.shape))
    size = property(lambda self: self.data.size)
    dtype = property(lambda self: self.data.dtype)

    def __len__(self):
        return self.data.shape[0]

    def __repr__(self):
        rows = str(self.data).split("\n")
        out = rows[0]
        for row in rows[1:]:
            out += "\n" + 9 * " " + row
        return "variable(%s)" % out
