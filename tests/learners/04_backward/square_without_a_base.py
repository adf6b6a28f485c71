import numpy as np

class Variable(object):
  def __init__(self, data, name = None):
    if data is not None and not isinstance(data, np.ndarray): raise TypeError(str(type(data)))
    self.data = data; self.name = name; self.grad = None; self.creator = None

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

  def set_creator(self, f): self.creator = f

  def backward(self):
    if self.grad is None: self.grad = np.ones_like(self.data)
    var = self
    while var.creator:
      fn = var.creator
      prev = fn.input
      prev.grad = fn.backward(var.grad)
      var = prev

class Function(object):
  def __call__(self, inp):
    self.input = inp
    self.output = Variable(as_array(self.forward(inp.data)))
    self.output.set_creator(self)
    return self.output
  def forward(self, x): raise NotImplementedError("forward")
  def backward(self, gy): raise NotImplementedError("backward")

class Square():
  def forward(self, x): return np.power(x, 2)
  def backward(self, gy): return 2*self.input.data*gy

class Exp(Function):
  def forward(self, x): return np.exp(x)
  def backward(self, gy): return np.exp(self.input.data)*gy

def as_array(x): return np.asarray(x)
square = lambda x: Square()(x)
exp = lambda x: Exp()(x)

def numerical_diff(f, x, eps = 0.0001):
  h = eps
  left, right = as_array(x.data - h), as_array(x.data + h)
  slope = (f(Variable(right)).data - f(Variable(left)).data)/(2*h)
  return slope
