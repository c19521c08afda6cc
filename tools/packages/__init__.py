"""Build what is released of every language and check it by the rules of its registry.

A module here that has a `PACKAGE` is a language; nothing else lists them. What is built stands in
`.build/packages`. Nothing is uploaded.
"""
