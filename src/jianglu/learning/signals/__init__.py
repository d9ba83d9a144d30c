"""Odd ways of learning: found by night, each with its evidence and a case; none takes an hour away by itself."""
