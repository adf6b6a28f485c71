import numpy as np

class Variable:

    def __init__(self, data, name=None):
        if data is not None and (not isinstance(data, np.ndarray)):
            raise TypeError(f'a Variable holds a numpy.ndarray or None, not {type(data).__name__}')
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
        text = str(self.data).replace('\n', '\n' + ' ' * 9)
        return f'variable({text})'

    def set_creator(self, func):
        self.creator = func

    def backward(self):
        if self.grad is None:
            self.grad = np.ones_like(self.data, dtype=np.result_type(self.data, 0.0))
        f = self.creator
        while f is not None:
            x, y = (f.input, f.output)
            x.grad = np.array(f.backward(y.grad))
            f = x.creator

class Function:

    def __call__(self, input):
        x = input.data
        y = self.forward(x)
        output = Variable(as_array(y))
        output.set_creator(self)
        self.input = input
        self.output = output
        return output

    def forward(self, x):
        raise NotImplementedError('a Function needs a forward of its own')

    def backward(self, gy):
        raise NotImplementedError('a Function needs a backward of its own')

class Square(Function):

    def forward(self, x):
        return x ** 2

    def backward(self, gy):
        x = self.input.data
        gx = 2 * x * gy
        return gx

class Exp(Function):

    def forward(self, x):
        return np.exp(x)

    def backward(self, gy):
        x = self.input.data
        gx = np.exp(x) * gy
        return gx

def as_array(x):
    return np.asarray(x)
square = Square()
exp = Exp()

def numerical_diff(f, x, eps=0.0001):
    x0 = Variable(as_array(x.data - eps))
    x1 = Variable(as_array(x.data + eps))
    y0 = f(x0)
    y1 = f(x1)
    return as_array((y1.data - y0.data) / (2 * eps))
