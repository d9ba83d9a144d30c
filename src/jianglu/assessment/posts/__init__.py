"""Posts of an enterprise 岗位 and the norms by which it assesses who holds them 岗位规范."""
