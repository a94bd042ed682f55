"""What takes time of whom: claims on practitioners, rooms and things, of which no two overlap by chance."""
