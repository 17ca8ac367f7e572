"""The plugin of kustomize: ModelServices become objects inside `kustomize build`, and inside kpt.

`exec_plugin` speaks the legacy protocol of kustomize, `krm_function` that of KRM functions; both give text and
problems, and `msvcgen.cli.plugin` prints them. `rendering` replaces items, `settings` reads the config, `links`,
`openapi`, `checkup` and `aims` are what `msvcgen kustomize` does.
"""
