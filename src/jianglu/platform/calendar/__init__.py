"""platform.calendar"""
