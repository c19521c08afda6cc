"""The committed stubs of every language, written from proto/ with pinned generators.

A module here that has a `LANGUAGE` is a language (or another thing made from the contract); nothing
else lists them. What a generator needs is installed below .build when its pin changes, so that
every later run works offline.
"""
