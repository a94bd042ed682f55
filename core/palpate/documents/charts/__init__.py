"""Charts of the body: figures drawn from points, the places of regions on them, marks and their legend."""
