"""People who learn together: groups, who falls behind and why, and the forum."""
