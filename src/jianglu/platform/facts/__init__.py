"""platform.facts"""
