"""platform.events"""
