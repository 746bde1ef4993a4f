"""Columns that many tables have alike."""

import sqlalchemy as sa


def texts(**lengths: int) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(length=n), nullable=False) for name, n in lengths.items()]
