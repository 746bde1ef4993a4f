"""Who sends photographs piece by piece (tus) while the service dies? As the others of
`tests.reliability.uploaders`; each remembers how many bytes of which picture were acknowledged."""

import base64
from dataclasses import dataclass, field
from typing import ClassVar

import aiohttp

from tests.reliability.uploaders import Uploader

PIECES = 4
TUS = {"Tus-Resumable": "1.0.0"}
_MATERIAL = base64.b64encode(b"other").decode()


@dataclass
class PieceUploader(Uploader):
    """一段一段传的人."""

    objects_each: ClassVar[int] = PIECES + 1
    came: dict[str, int] = field(default_factory=dict)

    async def send(self, http: aiohttp.ClientSession, key: str) -> str:
        """Begin it, or go on with it where it is; which photograph it is now."""
        data, own = self.sent[key], {"Authorization": f"Bearer {self.token}", **TUS}
        headers = own | {
            "Idempotency-Key": key,
            "Upload-Length": str(len(data)),
            "Upload-Metadata": f"material {_MATERIAL}",
        }
        path = f"/api/member/v1/claims/{self.claim_id}/uploads"
        async with http.post(path, headers=headers) as answer:
            told = await answer.json()
            assert answer.status == 201, (answer.status, told)
        offset, address = told["offset"], f"{path}/{told['id']}"
        self.lost_bytes += max(0, self.came.get(key, 0) - offset)
        while told["state"] in ("coming", "whole"):
            piece = data[offset : offset + len(data) // PIECES + 1]
            headers = own | {
                "Content-Type": "application/offset+octet-stream",
                "Upload-Offset": str(offset),
            }
            async with http.patch(address, headers=headers, data=piece) as answer:
                assert answer.status == 204, (answer.status, await answer.text())
                offset = self.came[key] = int(answer.headers["Upload-Offset"])
            if offset == len(data):
                async with http.get(address, headers=own) as answer:
                    told = await answer.json()
        assert told["state"] == "taken", told
        return str(told["photo"]["id"])
