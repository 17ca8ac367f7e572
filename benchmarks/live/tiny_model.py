"""Make a model that is small enough for any machine: two layers of random weights, and a tokenizer of 320 tokens.

    VENV/bin/python benchmarks/live/tiny_model.py FOLDER

Runs in the environment of vLLM, which has the libraries.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

TEXT = ["a model as small as this one says nothing that makes sense, but it says it at once"]
TOKENS = 320
SPECIAL = ("<s>", "</s>", "<pad>")


def main() -> None:
    """Write the model to the folder that is named."""
    folder = Path(sys.argv[1])
    _tokenizer().save_pretrained(folder)
    shape = {"hidden_size": 256, "intermediate_size": 512, "num_hidden_layers": 2}
    heads = {"num_attention_heads": 4, "num_key_value_heads": 4}
    ends = {"bos_token_id": 0, "eos_token_id": 1}
    config = LlamaConfig(
        vocab_size=TOKENS, max_position_embeddings=512, torch_dtype="float32", **shape, **heads, **ends
    )
    LlamaForCausalLM(config).save_pretrained(folder)


def _tokenizer() -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=TOKENS, special_tokens=[*SPECIAL], initial_alphabet=alphabet)
    tokenizer.train_from_iterator(TEXT, trainer)
    ends = dict(zip(("bos_token", "eos_token", "pad_token"), SPECIAL, strict=True))
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **ends)


if __name__ == "__main__":
    main()
