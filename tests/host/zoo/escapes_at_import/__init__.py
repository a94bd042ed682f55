class Escape(BaseException):
    """What no `except Exception` catches."""


raise Escape("over the fence")
