"""platform.jobs"""
