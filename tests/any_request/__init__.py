"""Requests that nobody has thought of, made from the OpenAPI documents by schemathesis."""
