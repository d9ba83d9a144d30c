"""platform.workflow"""
