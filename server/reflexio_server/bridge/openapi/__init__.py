"""The OpenAPI document, made from the contract."""
