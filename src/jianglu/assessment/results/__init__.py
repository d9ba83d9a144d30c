"""Results: provisional, confirmed, on public notice, final; parts kept."""
