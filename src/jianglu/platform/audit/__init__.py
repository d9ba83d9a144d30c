"""platform.audit"""
