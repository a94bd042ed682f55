"""The chairside prompt: one prompt that stays open on a client, from the first line to the signed note."""
