"""The packages of every language, built and checked by the rules of their registries.

A module here that has a `PACKAGE` is a language; nothing else lists them. What is built stands in
`.build/packages`. Nothing is uploaded.
"""
