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
    stack = [self]  # 깊이 우선
    while stack:
      var = stack.pop()
      fn = var.creator
      if fn is None: continue
      grads = fn.backward(*[o.grad for o in fn.outputs])
      if not isinstance(grads, (tuple, list)): grads = [grads]
      for v, g in zip(fn.inputs, grads):
        v.grad = g
        stack.append(v)

class Function(object):
  def __call__(self, *args):
    res = self.forward(*[a.data for a in args])
    res = res if isinstance(res, (tuple, list)) else [res]
    outs = []
    for r in res:
      o = Variable(as_array(r))
      o.creator = self
      outs.append(o)
    self.inputs, self.outputs = list(args), outs
    return outs[0] if len(outs) == 1 else outs
  def forward(self, x): raise NotImplementedError("forward")
  def backward(self, gy): raise NotImplementedError("backward")

class Square(Function):
  def forward(self, x): return np.power(x, 2)
  def backward(self, gy): return 2*self.inputs[0].data*gy

class Exp(Function):
  def forward(self, x): return np.exp(x)
  def backward(self, gy): return np.exp(self.inputs[0].data)*gy

class Add(Function):
  def forward(self, x0, x1): return x0 + x1
  def backward(self, gy): return [gy, gy]

def as_array(x): return np.asarray(x)
square = lambda x: Square()(x)
exp = lambda x: Exp()(x)
add = lambda x0, x1: Add()(x0, x1)

def numerical_diff(f, x, eps = 0.0001):
  h = eps
  left, right = as_array(x.data - h), as_array(x.data + h)
  slope = (f(Variable(right)).data - f(Variable(left)).data)/(2*h)
  return slope
