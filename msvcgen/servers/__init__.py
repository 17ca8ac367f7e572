"""Model servers: what they are told. Command lines read and written, their flags by version."""

from msvcgen.servers.catalogue import Server, server_named
from msvcgen.servers.flags import Flag
from msvcgen.servers.reading import Reading, Stated, read
from msvcgen.servers.tables import Spec
from msvcgen.servers.words import Word

__all__ = ["Flag", "Reading", "Server", "Spec", "Stated", "Word", "read", "server_named"]
