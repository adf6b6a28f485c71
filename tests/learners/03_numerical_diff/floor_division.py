import numpy as np

class Variable(object):
  def __init__(self, data, name = None):
    if data is not None and not isinstance(data, np.ndarray): raise TypeError(str(type(data)))
    self.data = data; self.name = name; self.grad = None

  @property
  def shape(self): return self.data.shape

  @property
  def ndim(self): return self.data.ndim

  @property
  def size(self): return self.data.size

  @property
  def dtype(self): return self.data.dtype

  def __len__(self): return self.data.__len__()

  def __repr__(self):
    s = str(self.data)
    return "variable(%s)" % s.replace(chr(10), chr(10) + " "*9)

class Function(object):
  def __call__(self, inp):
    out = self.forward(inp.data)
    return Variable(as_array(out))
  def forward(self, x): raise NotImplementedError("forward")

class Square(Function):
  def forward(self, x): return np.power(x, 2)

class Exp(Function):
  def forward(self, x): return np.exp(x)

def as_array(x): return np.asarray(x)
square = lambda x: Square()(x)
exp = lambda x: Exp()(x)

def numerical_diff(f, x, eps = 0.0001):
  h = eps
  left, right = as_array(x.data - h), as_array(x.data + h)
  slope = (f(Variable(right)).data - f(Variable(left)).data)//(2*h)
  return slope
