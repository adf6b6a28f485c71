import contextlib
import heapq
import weakref

import numpy as np


class Config:
    enable_backprop = True


@contextlib.contextmanager
def using_config(name, value):
    # TODO kata 09: change a setting for the length of a with block
    old = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, old)


def no_grad():
    # TODO kata 09: switch enable_backprop off for the length of a with block
    raise NotImplementedError("kata 09: switch enable_backprop off for the length of a with block")
    return using_config("enable_backprop", False)


class Variable:
    def __init__(self, data, name=None):
        # np.array(1.0) ** 2 is a np.float64 and no longer an ndarray; to take anything would hide that.
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"a Variable holds a numpy.ndarray or None, not {type(data).__name__}")
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0

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
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self):
        # TODO kata 09: drop gradients on the way unless retain_grad
        if self.grad is None:
            # A gradient is a float even if the data are ints: the uint8 1, negated, would be 255.
            self.grad = np.ones_like(self.data, dtype=np.result_type(self.data, 0.0))
        if self.creator is None:
            return
        # A heap, since sorting the whole list for every function would make wide graphs slow. Its smallest item comes
        # first, hence the minus. Python can't compare functions, so len(seen), which differs for each, decides
        # between equal generations.
        funcs = [(-self.creator.generation, 0, self.creator)]
        seen = {self.creator}
        while funcs:
            f = heapq.heappop(funcs)[-1]
            gys = []
            for output, shape in zip(f.outputs, f.output_shapes):
                y = output()
                if y is None or y.grad is None:
                    gys.append(np.zeros(shape))
                else:
                    gys.append(y.grad)
            gxs = f.backward(*gys)
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(f.inputs, gxs):
                # A new array each time, and never +=: Add returns the same gy for both inputs, so a sum in place
                # would change the gradients of other variables as well.
                x.grad = np.array(gx) if x.grad is None else as_array(x.grad + gx)
                if x.creator is not None and x.creator not in seen:
                    heapq.heappush(funcs, (-x.creator.generation, len(seen), x.creator))
                    seen.add(x.creator)


class Function:
    def __call__(self, *inputs):
        # TODO kata 09: make links only while Config.enable_backprop is true
        xs = [x.data for x in inputs]
        ys = self.forward(*xs)
        if not isinstance(ys, tuple):
            ys = (ys,)
        # numpy turns the result of an operation on a 0-d array into a scalar, which Variable refuses.
        outputs = [Variable(as_array(y)) for y in ys]
        self.generation = max([x.generation for x in inputs])
        for output in outputs:
            output.set_creator(self)
        self.inputs = inputs
        # An output holds its creator. If the creator held its outputs too, the cycle would live on until the garbage
        # collector runs. A weak reference doesn't keep alive what it refers to.
        self.outputs = [weakref.ref(output) for output in outputs]
        # An output may be gone when backward needs its shape.
        self.output_shapes = [output.shape for output in outputs]
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
