"""Free times: who and what may serve, when all of them are free, and why not."""
