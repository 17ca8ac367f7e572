"""An LLMInferenceService of KServe."""
