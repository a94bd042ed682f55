raise RuntimeError("it must not be imported")
