"""An InferenceService of KServe."""
