"""Whether what is rendered serves: rules about what model servers are told, and what leads to them."""
