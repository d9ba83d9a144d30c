"""Jianglu, the craftsman's road: a city's skilled-workforce platform."""
