"""What a candidate hands in besides the conditions: the photo on the ticket, and the request to pay less or nothing."""
