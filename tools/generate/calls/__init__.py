"""The list of calls that each client has, written from the contract: one method an RPC.

`describe` reads the descriptors, in the generators' own environment; a module a language writes
what it read as source. What a call does stands in each client's own code, in one place.
"""
