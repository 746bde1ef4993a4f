"""The queue, one claim's page and its forms."""
