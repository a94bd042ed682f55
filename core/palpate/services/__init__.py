"""What can be booked: one or more modalities, minutes, buffers, price and needs."""
