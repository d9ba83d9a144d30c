"""platform.notifications"""
