"""When people work, when they are free, and what is booked: once, and never twice."""
