"""platform.pages"""
