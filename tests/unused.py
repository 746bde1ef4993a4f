"""What stands for services while only the addresses over them are looked at? Asked by tests that
lay out routes and call none."""


class Unused:
    """Services that nobody asks for anything while the addresses are laid out."""

    def __getattr__(self, name: str) -> "Unused":
        return self
