"""How does a text with figures in it become what people read? Asked for every answer."""

from functools import lru_cache

import jinja2

_TEMPLATES = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)


@lru_cache(maxsize=2_000)
def compiled(text: str) -> jinja2.Template:
    """The template behind a text, kept: to compile one takes longer than to render it.

    :raises jinja2.TemplateSyntaxError: where it cannot be read.
    """
    return _TEMPLATES.from_string(text)
