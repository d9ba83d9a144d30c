"""platform.files"""
