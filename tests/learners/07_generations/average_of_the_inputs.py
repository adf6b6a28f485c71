import numpy as np

class Variable:
    def __init__(self, data, name = None):
        # ndarray 만 허용
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(str(type(data)) + "은(는) 지원하지 않습니다.")
        self.data, self.name = data, name
        self.grad, self.creator = None, None
        self.generation = 0   # 세대

    @property
    def shape(self): return self.data.shape
    @property
    def ndim(self): return self.data.ndim
    @property
    def size(self): return self.data.size
    @property
    def dtype(self): return self.data.dtype
    def __len__(self): return len(self.data)

    def __repr__(self):
        p = str(self.data)
        p = p.replace("\n", "\n         ")
        return "variable(%s)" % p

    def set_creator(self, func):
        # 창조자 설정
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self):
        self.grad = None   # 미분값 초기화

    def backward(self):
        if self.grad is None: self.grad = np.ones_like(self.data, dtype = float)
        todo, done = [], []
        if self.creator is not None: todo.append(self.creator)
        while len(todo) > 0:
            # 세대가 가장 큰 함수를 고른다
            f = max(todo, key = lambda g : g.generation)
            todo.remove(f)
            done.append(f)
            gys = [y.grad for y in f.outputs]
            gxs = f.backward(*gys)
            if type(gxs) is not tuple: gxs = (gxs, )
            for i in range(len(f.inputs)):
                x = f.inputs[i]
                gx = gxs[i]
                # 이미 미분값이 있으면 더한다
                if x.grad is not None:
                    x.grad = x.grad + gx
                else:
                    x.grad = gx
                if x.creator is not None and x.creator not in todo and x.creator not in done:
                    todo.append(x.creator)

class Function:
    def __call__(self, *inputs):
        xs = [i.data for i in inputs]
        ys = self.forward(*xs)
        if type(ys) is not tuple: ys = (ys, )
        outputs = [Variable(as_array(y)) for y in ys]
        self.generation = sum([i.generation for i in inputs]) // len(inputs)
        for o in outputs: o.set_creator(self)
        self.inputs = inputs
        self.outputs = outputs
        if len(outputs) > 1: return outputs
        else: return outputs[0]
    def forward(self, *xs): raise NotImplementedError()
    def backward(self, *gys): raise NotImplementedError()

class Square(Function):
    def forward(self, x): return x ** 2
    def backward(self, gy): return 2 * self.inputs[0].data * gy

class Exp(Function):
    def forward(self, x): return np.exp(x)
    def backward(self, gy): return np.exp(self.inputs[0].data) * gy

class Add(Function):
    def forward(self, x0, x1): return x0 + x1
    def backward(self, gy): return gy, gy

def as_array(x):
    if np.isscalar(x): return np.array(x)
    return x

def square(x): return Square()(x)
def exp(x): return Exp()(x)
def add(x0, x1): return Add()(x0, x1)

def numerical_diff(f, x, eps = 1e-4):
    # 중앙 차분
    a = f(Variable(as_array(x.data - eps)))
    b = f(Variable(as_array(x.data + eps)))
    return as_array((b.data - a.data) / (2 * eps))
