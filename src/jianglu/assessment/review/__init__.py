"""Comprehensive review 综合评审: materials, an odd panel, a defence, ballots sealed until all are in."""
