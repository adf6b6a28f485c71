import numpy as np
import weakref   # 약한 참조
import contextlib

class Config:
    enable_backprop = True   # 역전파 사용 여부

@contextlib.contextmanager
def using_config(name, value):
    prev = getattr(Config, name)   # 이전 값 기억
    setattr(Config, name, value)
    try:
        yield
    finally:
        setattr(Config, name, prev)

def no_grad():
    return using_config("enable_backprop", False)

class Variable:
    __array_priority__ = 300   # 넘파이보다 먼저
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

    def backward(self, retain_grad = False):
        if self.grad is None: self.grad = np.ones_like(self.data, dtype = float)
        todo, done = [], []
        if self.creator is not None: todo.append(self.creator)
        while len(todo) > 0:
            # 세대가 가장 큰 함수를 고른다
            f = max(todo, key = lambda g : g.generation)
            todo.remove(f)
            done.append(f)
            gys = [y().grad for y in f.outputs]
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
            if retain_grad == False:
                for y in f.outputs: y().grad = None   # 중간 미분값 제거

class Function:
    def __call__(self, *inputs):
        inputs = [as_variable(i) for i in inputs]
        xs = [i.data for i in inputs]
        ys = self.forward(*xs)
        if type(ys) is not tuple: ys = (ys, )
        outputs = [Variable(as_array(y)) for y in ys]
        if Config.enable_backprop:
            self.generation = max([i.generation for i in inputs])
            for o in outputs: o.set_creator(self)
            self.inputs = inputs
            self.outputs = [weakref.ref(o) for o in outputs]
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

class Mul(Function):
    def forward(self, x0, x1): return x0 * x1
    def backward(self, gy):
        x0, x1 = self.inputs
        return gy * x1.data, gy * x0.data

class Neg(Function):
    def forward(self, x): return -1 * x
    def backward(self, gy): return -1 * gy

class Sub(Function):
    def forward(self, x0, x1): return x0 - x1
    def backward(self, gy): return gy, gy

class Div(Function):
    def forward(self, x0, x1): return x0 / x1
    def backward(self, gy):
        x0, x1 = self.inputs[0].data, self.inputs[1].data
        return gy / x1, gy * (-1 * x0 / x1 ** 2)   # 몫의 미분

class Pow(Function):
    def __init__(self, c): self.c = c
    def forward(self, x): return x ** self.c
    def backward(self, gy): return self.c * self.inputs[0].data ** (self.c - 1) * gy

def as_array(x):
    if np.isscalar(x): return np.array(x)
    return x

def as_variable(x):
    if not isinstance(x, Variable): x = Variable(as_array(x))
    return x

def square(x): return Square()(x)
def exp(x): return Exp()(x)
def add(x0, x1): return Add()(x0, x1)
def mul(x0, x1): return Mul()(x0, x1)
def neg(x): return Neg()(x)
def sub(x0, x1): return Sub()(x0, x1)
def rsub(x0, x1): return sub(x1, x0)
def div(x0, x1): return Div()(x0, x1)
def rdiv(x0, x1): return div(x1, x0)
def pow(x, c): return Pow(c)(x)

def numerical_diff(f, x, eps = 1e-4):
    # 중앙 차분
    a = f(Variable(as_array(x.data - eps)))
    b = f(Variable(as_array(x.data + eps)))
    return as_array((b.data - a.data) / (2 * eps))

# 연산자 오버로드
def setup_variable():
    Variable.__add__ = add
    Variable.__radd__ = add
    Variable.__mul__ = mul
    Variable.__rmul__ = mul
    Variable.__neg__ = neg
    Variable.__sub__ = sub
    Variable.__rsub__ = rsub
    Variable.__truediv__ = div
    Variable.__rtruediv__ = rdiv
    Variable.__pow__ = pow

setup_variable()
