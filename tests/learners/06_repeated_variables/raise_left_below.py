import numpy as np


class Variable:
    def __init__(self, data, name=None):
        # np.array(1.0) ** 2 is a np.float64 and no longer an ndarray; to take anything would hide that.
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"a Variable holds a numpy.ndarray or None, not {type(data).__name__}")
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None

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
        text = str(self.data).replace("\n", "\n" + " " * 9)
        return f"variable({text})"

    def set_creator(self, func):
        self.creator = func

    def cleargrad(self):
        # TODO kata 06: forget the gradient
        self.grad = None
        raise NotImplementedError("kata 06: forget the gradient")

    def backward(self):
        # TODO kata 06: add to a gradient that is there already
        if self.grad is None:
            # A gradient is a float even if the data are ints: the uint8 1, negated, would be 255.
            self.grad = np.ones_like(self.data, dtype=np.result_type(self.data, 0.0))
        # A loop, since Python gives up on a recursion about 1,000 calls deep.
        funcs = [] if self.creator is None else [self.creator]
        while funcs:
            f = funcs.pop()
            gys = [np.zeros(y.shape) if y.grad is None else y.grad for y in f.outputs]
            gxs = f.backward(*gys)
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(f.inputs, gxs):
                # A copy, since a function may return the very array that it was given, and variables share no gradient.
                x.grad = np.array(gx) if x.grad is None else x.grad + gx
                if x.creator is not None:
                    funcs.append(x.creator)


class Function:
    def __call__(self, *inputs):
        xs = [x.data for x in inputs]
        ys = self.forward(*xs)
        if not isinstance(ys, tuple):
            ys = (ys,)
        # numpy turns the result of an operation on a 0-d array into a scalar, which Variable refuses.
        outputs = [Variable(as_array(y)) for y in ys]
        for output in outputs:
            output.set_creator(self)
        self.inputs = inputs
        self.outputs = outputs
        return outputs if len(outputs) > 1 else outputs[0]

    def forward(self, *xs):
        raise NotImplementedError("a Function needs a forward of its own")

    def backward(self, *gys):
        raise NotImplementedError("a Function needs a backward of its own")


class Square(Function):
    def forward(self, x):
        return x**2

    def backward(self, gy):
        x = self.inputs[0].data
        gx = 2 * x * gy
        return gx


class Exp(Function):
    def forward(self, x):
        return np.exp(x)

    def backward(self, gy):
        x = self.inputs[0].data
        gx = np.exp(x) * gy
        return gx


class Add(Function):
    def forward(self, x0, x1):
        return x0 + x1

    def backward(self, gy):
        return gy, gy


def as_array(x):
    return np.asarray(x)


def square(x):
    return Square()(x)


def exp(x):
    return Exp()(x)


def add(x0, x1):
    return Add()(x0, x1)


def numerical_diff(f, x, eps=1e-4):
    # x.data - eps of a 0-d array is a numpy scalar, which a Variable refuses.
    x0 = Variable(as_array(x.data - eps))
    x1 = Variable(as_array(x.data + eps))
    y0 = f(x0)
    y1 = f(x1)
    return as_array((y1.data - y0.data) / (2 * eps))
