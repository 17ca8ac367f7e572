"""Targets of llm-d: Deployments, Services, routing, accounts."""
