"""What happened: the record of one appointment or walk-in, until it is signed for ever."""
