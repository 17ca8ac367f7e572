"""Render the Kubernetes manifests that serve a model, with no cluster."""
