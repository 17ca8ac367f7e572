"""The only place that opens files of users: `sources` reads them, `output` writes manifests."""
