from msvcgen.document import Places
def places_of(root,text): return Places(keys={},values={},blocks={})
