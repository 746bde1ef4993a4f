"""How does our text look as the body of an article on the official account? Asked by announcements
and health tips."""

import html


def article_html(text: str, picture: str) -> str:
    """The body of an article: our text, paragraph by paragraph, below its picture."""
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line)
    return f'<p><img src="{html.escape(picture)}"></p>{paragraphs}'
