"""The parts of an LLMInferenceService, in the words of a ModelService."""
