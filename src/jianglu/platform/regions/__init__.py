"""platform.regions"""
