from numerical_diff import *


class Variable(Variable):
    def set_creator(self, func):
        self.creator = func
