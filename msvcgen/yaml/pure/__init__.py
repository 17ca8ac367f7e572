r"""A YAML scanner and parser without an extension: libyaml differs from Kubernetes, and is not everywhere.

Kubernetes reads with goyaml, a port of libyaml that has drifted from it: libyaml refuses `[a:b]` and `"\'"`, takes
`"\/"`, and skips a byte order mark inside a text. Such texts are read here, where `scannerc.go` and `parserc.go` of
goyaml.v2 are followed to the letter; so are all texts on platforms for which ruamel.yaml.clib has no wheel.

    text ──cursor──► characters ──scanner──► tokens ──parser──► events
"""
