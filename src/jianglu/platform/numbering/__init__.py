"""platform.numbering"""
