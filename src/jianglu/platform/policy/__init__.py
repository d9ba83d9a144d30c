"""platform.policy"""
