import numpy as np


class Variable:
    def __init__(self, data, name=None):
        if data is not None:
            if not isinstance(data, np.ndarray):
                raise TypeError(f"{type(data)} is not supported")
        self.data = data
        self.name = name
        self.grad = None

    @property
    def shape(self):
        return self.data.shape

    @property
    def ndim(self):
        return self.data.ndim

    @property
    def size(self):
        return self.data.size

    @property
    def dtype(self):
        return self.data.dtype

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        return "variable(" + str(self.data).replace("\n", "\n         ") + ")"


def as_array(x):
    if np.isscalar(x):
        return np.array(x)
    return x


class Function:
    def __call__(self, input):
        data = input.data
        result = self.forward(data)
        output = Variable(result)
        return output

    def forward(self, x):
        raise NotImplementedError()


class Square(Function):
    def forward(self, x):
        squared = x ** 2
        return as_array(squared)


class Exp(Function):
    def forward(self, x):
        powers = np.exp(x)
        return as_array(powers)


def square(x):
    f = Square()
    return f(x)


def exp(x):
    f = Exp()
    return f(x)
