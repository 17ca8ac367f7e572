"""A Model of KubeAI."""
