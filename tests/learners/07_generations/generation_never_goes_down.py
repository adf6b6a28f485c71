import heapq
import numpy as np

class Variable:

    def __init__(self, data, name=None):
        if data is not None and (not isinstance(data, np.ndarray)):
            raise TypeError(f'a Variable holds a numpy.ndarray or None, not {type(data).__name__}')
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
        text = str(self.data).replace('\n', '\n' + ' ' * 9)
        return f'variable({text})'

    def set_creator(self, func):
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None

    def backward(self):
        if self.grad is None:
            self.grad = np.ones_like(self.data, dtype=np.result_type(self.data, 0.0))
        if self.creator is None:
            return
        funcs = [(-self.creator.generation, 0, self.creator)]
        seen = {self.creator}
        while funcs:
            f = heapq.heappop(funcs)[-1]
            gys = [np.zeros(y.shape) if y.grad is None else y.grad for y in f.outputs]
            gxs = f.backward(*gys)
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            for x, gx in zip(f.inputs, gxs):
                x.grad = np.array(gx) if x.grad is None else as_array(x.grad + gx)
                if x.creator is not None and x.creator not in seen:
                    heapq.heappush(funcs, (-x.creator.generation, len(seen), x.creator))
                    seen.add(x.creator)

class Function:

    def __call__(self, *inputs):
        xs = [x.data for x in inputs]
        ys = self.forward(*xs)
        if not isinstance(ys, tuple):
            ys = (ys,)
        outputs = [Variable(as_array(y)) for y in ys]
        self.generation = max([getattr(self, 'generation', 0), *[x.generation for x in inputs]])
        for output in outputs:
            output.set_creator(self)
        self.inputs = inputs
        self.outputs = outputs
        return outputs if len(outputs) > 1 else outputs[0]

    def forward(self, *xs):
        raise NotImplementedError('a Function needs a forward of its own')

    def backward(self, *gys):
        raise NotImplementedError('a Function needs a backward of its own')

class Square(Function):

    def forward(self, x):
        return x ** 2

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
        return (gy, gy)

def as_array(x):
    return np.asarray(x)

def square(x):
    return Square()(x)

def exp(x):
    return Exp()(x)

def add(x0, x1):
    return Add()(x0, x1)

def numerical_diff(f, x, eps=0.0001):
    x0 = Variable(as_array(x.data - eps))
    x1 = Variable(as_array(x.data + eps))
    y0 = f(x0)
    y1 = f(x1)
    return as_array((y1.data - y0.data) / (2 * eps))
