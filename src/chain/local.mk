# Files of this layer.
