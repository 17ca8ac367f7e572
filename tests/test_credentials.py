"""What counts as a secret, by name and by shape, and how secrets are hidden."""

from __future__ import annotations

import pytest

from msvcgen.credentials import CALLED, assigned_in, hidden_in, hide, is_literal, names_secret, shape_of

TAIL = "a1B2" * 10


@pytest.mark.parametrize(
    "name",
    [
        *("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "API_KEY", "NGC_API_KEY", "VLLM_API_KEY", "OPENAI_API_KEY_2"),
        *(
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "DB_PASSWORD",
            "PGPASSWORD",
            "CLIENT_SECRET",
            "CREDENTIALS",
        ),
        *(
            "--api-key",
            "--hf-token",
            "--token",
            "--ssl-key-password",
            "apiKey",
            "clientSecret",
            "TOKEN",
            "WANDB_API_KEY",
        ),
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert names_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "MAX_TOKENS",
            "TOKENIZER",
            "TOKENIZERS_PARALLELISM",
            "KEY_CACHE_DTYPE",
            "MONKEY",
            "KEYCLOAK_URL",
            "KEY",
        ),
        *(
            "TOKEN_FILE",
            "API_KEY_PATH",
            "SECRET_NAME",
            "TOKEN_URL",
            "--api-key-file",
            "secretName",
            "maxTokens",
        ),
        *(
            "PUBLIC_KEY",
            "--session-key",
            "--image-token-id",
            "EOS_TOKEN",
            "TIME_PER_TOKEN",
            "IMAGE_PULL_SECRET",
            "",
        ),
        *(
            "DEEPGRAM_META_KEY",
            "CACHE_METADATA_KEY",
            "HF_HOME",
            "PASSTHROUGH",
            "AWS_ACCESS_KEY_ID",
            "SECRETARY",
            "--max-num-batched-tokens",
        ),
    ],
)
def test_names_of_other_things(name: str) -> None:
    assert not names_secret(name)


@pytest.mark.parametrize(
    "value", ["SECRETLIT", "hunter2", "s3cret", "token-abc123", "https://me:hunter22@host/x", "my-secret"]
)
def test_literals(value: str) -> None:
    assert is_literal(value)


@pytest.mark.parametrize(
    "value",
    [
        *("", "  ", "changeme", "CHANGE_ME", "$(HF_TOKEN)", "${HF_TOKEN}", "$HF_TOKEN", "EMPTY", "<your key>"),
        *("none", "dummy"),
        *("{{ .Token }}", "xxxx", "***", "your-token-here", "not-needed", "hf_xxxxxxxxxxxxxxxxxxxxxxxx", "local-only"),
        *("8", "4096", "1.5", "30s", "true", "False", "/var/run/token", "./key.pem", "vault:secret/x#TOKEN"),
        *("abc",),
        *("arn:aws:secretsmanager:x", "https://keys.example/x", "https://me:$(PASSWORD)@host", "test"),
    ],
)  # fmt: skip
def test_no_literals(value: str) -> None:
    assert not is_literal(value)


@pytest.mark.parametrize(
    "text",
    [
        *(
            f"hf_{TAIL}",
            f"sk-{TAIL}",
            f"sk-proj-{TAIL}",
            f"nvapi-{TAIL}",
            f"ghp_{TAIL}",
            f"github_pat_{TAIL}",
        ),
        *("AKIAIOSFODNN7EXAMPLE", f"Bearer eyJ{TAIL}.eyJ{TAIL}.{TAIL}", "postgres://me:hunter22@db/x"),
        *(
            "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----",
        ),
    ],
)
def test_shapes(text: str) -> None:
    assert shape_of(text)
    assert shape_of(f"curl -H '{text}' x")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "hf_model_name",
            "hf_hub",
            "sk-learn",
            f"disk-{TAIL}",
            "task-0123456789abcdef0123",
            "nvapi-1",
            "ghp_x",
        ),
        *(
            "AKIA",
            "-----BEGIN CERTIFICATE-----",
            "-----BEGIN PUBLIC KEY-----",
            "eyJhbGciOiJIUzI1NiJ9",
            "sk-" + "x" * 30,
        ),
        *(
            "hf://owner/model",
            "https://host:8080/a@b",
            "sha256:" + "ab12" * 16,
            "sk-learn-models-with-long-names",
        ),
    ],
)
def test_other_texts(text: str) -> None:
    assert not shape_of(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("export HF_TOKEN=SECRETLIT; vllm serve", "HF_TOKEN"),
        ("vllm serve --api-key SECRETLIT --port 8000", "--api-key"),
        ("vllm serve --api-key=SECRETLIT", "--api-key"),
        ('api_key: "abcd1234"', "api_key"),
        ("vllm serve --api-key $(API_KEY) --tokenizer x", None),
        ("token = tokenizer.decode(ids)", None),
        ("HF_TOKEN=$(cat /run/token) vllm serve", None),
        ("the password: ask your team", None),
        ("--api-key --port 8000", None),
    ],
)
def test_secrets_that_a_text_sets(text: str, name: str | None) -> None:
    assert next((found for found, *_ in assigned_in(text)), None) == name


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("- {name: HF_TOKEN, value: hunter2}", "- {name: HF_TOKEN, value: *******}"),
        ("  HF_TOKEN: hunter2", "  HF_TOKEN: *******"),
        ("  - --api-key=hunter2", "  - --api-key=*******"),
        ("  value: abcd1234", "  value: ********"),
        ("  image: a/b:1", "  image: a/b:1"),
        ("  - {name: HF_TOKEN, valueFrom: {secretKeyRef: {name: hf, key: t}}}", None),
    ],
)
def test_secrets_in_a_line_are_hidden_and_columns_kept(line: str, shown: str | None) -> None:
    assert hide(line, hidden_in(line)) == (shown or line)


@pytest.mark.parametrize(
    "unit", ["sk-", "eyJ", "a.", "token:", "-----BEGIN ", "://a:", "api-key ", "HF_TOKEN=", "hf_"]
)
def test_long_texts_are_looked_through(unit: str) -> None:
    text = unit * (100_000 // len(unit))  # of which what is not linear takes minutes

    assert shape_of(text) in {"", *CALLED}
    assert all(names_secret(name) and start < end for name, start, end in assigned_in(text))
