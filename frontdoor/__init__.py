"""Shared aiohttp plumbing: errors to answers, typed input, guards, tokens, OpenAPI."""
