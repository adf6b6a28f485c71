import numpy as np

class Variable:

    def __init__(self, data, name=None):
        if data is not None and (not isinstance(data, np.ndarray)):
            raise f'not {type(data).__name__}'
        self.data = data
        self.name = name
        self.grad = None

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
