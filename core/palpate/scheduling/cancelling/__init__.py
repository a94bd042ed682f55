"""What a cancellation or a no-show costs: the policies, the fees, the history of a client."""
