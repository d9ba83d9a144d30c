"""platform.identity"""
