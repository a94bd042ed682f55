"""Taking time, keeping it and giving it back: bookings, couples, holds, and what becomes of them."""
