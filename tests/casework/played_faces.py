"""How do tests play the platform that looks at faces?"""

from dataclasses import dataclass, field
from datetime import timedelta

from infra.gateway_errors import Category, gateway_error


@dataclass(frozen=True)
class PlayedStart:
    """What the platform answers to the beginning."""

    verify_id: str
    lasts: timedelta = timedelta(hours=1)


@dataclass
class PlayedFaces:
    """As the platform: of another person or number than at the beginning it answers an error."""

    begun: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    faces: set[str] = field(default_factory=set)
    down: bool = False

    async def begin(self, reference: str, openid: str, name: str, id_number: str) -> PlayedStart:
        if self.down:
            raise gateway_error("wechat", "timeout", Category.RETRY)
        verify_id = f"verify-{len(self.begun)}"
        self.begun[verify_id] = (reference, openid, name, id_number)
        return PlayedStart(verify_id)

    async def passed(
        self, reference: str, openid: str, name: str, id_number: str, verify_id: str
    ) -> bool:
        if self.begun.get(verify_id) != (reference, openid, name, id_number):
            raise gateway_error("wechat", "40097", Category.DEFECT)
        return verify_id in self.faces
