"""Quality supervision 质量督导: supervisors drawn by lot, checklists on site, findings, rectification, points, measures."""
