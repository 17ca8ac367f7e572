"""Check trees against the schemas of their kinds and against Kubernetes' own rules."""
