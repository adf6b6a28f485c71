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
    return "Variable(%s)" % self.data
