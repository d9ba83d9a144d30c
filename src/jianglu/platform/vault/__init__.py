"""platform.vault"""
