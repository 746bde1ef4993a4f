"""What a service that reads papers says of the photos of a claim, played at the edge of a browser:
the answers of its interface, so that what a page makes of them is seen where nothing reads."""

import json
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Error, Page, Route

from tests.people import FATHER, Insured

HOSPITAL = "新乡演示医院"
BANK = "中国工商银行"
_PAPERS = {
    "identity": (("person_name", "姓名", "payee.name"),),
    "receipt": (("amount", "金额", ""),),
    "discharge_record": (
        ("provider_name", "医院", "provider_name"),
        ("admission_on", "入院日期", "admission_on"),
        ("discharge_on", "出院日期", "discharge_on"),
    ),
    "bank_card": (
        ("account", "卡号", "payee.account"),
        ("bank_name", "开户银行", "payee.bank_name"),
    ),
}
WAITING = "正在看照片上的字，您可以先往下填。"
SURE, UNSURE = "两处写的对得上", "请对照照片看一看"


def values_of(person: Insured) -> dict[str, str]:
    """What stands on this person's papers."""
    return {
        "person_name": person.name,
        "amount": "86000.00",
        "provider_name": HOSPITAL,
        "admission_on": "2025-03-01",
        "discharge_on": "2025-03-09",
        "account": "6222020000000000018",
        "bank_name": BANK,
    }


async def _claim(route: Route, address: str) -> dict[str, Any]:
    """The claim, asked for by whoever asks."""
    known = {"Authorization": (await route.request.all_headers())["authorization"]}
    answer = await route.request.frame.page.request.get(address, headers=known)
    claim: dict[str, Any] = await answer.json()
    return claim


@dataclass
class PlayedReadings:
    """读材料, played. `unsure` are fields of which it is not certain; `said` is what the person has
    told of each, by photo and field. So many of the next answers are `lost` on the way. While it is
    `busy` it has read nothing yet."""

    unsure: frozenset[str] = frozenset()
    values: dict[str, str] = field(default_factory=lambda: values_of(FATHER))
    said: dict[tuple[str, str], str] = field(default_factory=dict)

    lost: int = 0
    busy: bool = False

    async def on(self, page: Page) -> None:
        """Answer for this page, which has not opened an address yet."""
        await page.route("**/api/member/v1/claims/*/readings", self._readings)
        await page.route("**/api/member/v1/claims/*/photos/*/reading", self._said)

    async def _readings(self, route: Route) -> None:
        if self.lost:
            self.lost -= 1
            await route.abort()
            return
        asked = route.request
        try:
            claim = await _claim(route, asked.url.removesuffix("/readings"))
            kept = claim["photos"]
        except (
            Error,
            KeyError,
            ValueError,
        ):  # refused, or the page moved on: an answer that is lost
            await route.abort()
            return
        photos = [self._read(photo["id"], photo) for photo in kept]
        photos = [photo for photo in photos if photo["fields"] and not self.busy]
        answer = {
            "state": "waiting" if self.busy else "done",
            "state_words": WAITING if self.busy else "",
            "photos": photos,
            "offers": [offer for photo in photos for offer in self._offers(photo)],
        }
        await route.fulfill(json=answer)

    async def _said(self, route: Route) -> None:
        photo_id = route.request.url.split("/")[-2]
        for told in json.loads(route.request.post_data or "{}")["fields"]:
            self.said[photo_id, told["name"]] = told["value"]
        claim = await _claim(route, route.request.url.partition("/photos/")[0])
        (photo,) = [each for each in claim["photos"] if each["id"] == photo_id]
        await route.fulfill(json=self._read(photo_id, photo))

    def _read(self, photo_id: str, photo: dict[str, Any]) -> dict[str, Any]:
        fields = [
            {
                "name": name,
                "title": title,
                "value": self.values[name],
                "value_words": self.values[name],
                **self._confidence(name),
                "source": "text",
                "box": {"page": 1, "left": 60, "top": 80 + at, "right": 620, "bottom": 115 + at},
                "said": self.said.get((photo_id, name)),
            }
            for at, (name, title, _) in enumerate(_PAPERS.get(photo["material"], ()))
        ]
        return {
            "photo_id": photo_id,
            "material": photo["material"],
            "title": photo["title"],
            "state": "read" if fields else "nothing",
            "state_words": "",
            "fields": fields,
        }

    def _offers(self, photo: dict[str, Any]) -> list[dict[str, Any]]:
        fields = {name: field_of for name, _, field_of in _PAPERS[photo["material"]]}
        return [
            {
                "field": fields[read["name"]],
                "value": read["value"],
                "value_words": read["value_words"],
                **self._confidence(read["name"]),
                "photo_id": photo["photo_id"],
                "name": read["name"],
                "receipt": None,
            }
            for read in photo["fields"]
            if fields[read["name"]]
        ]

    def _confidence(self, name: str) -> dict[str, str]:
        sure = name not in self.unsure
        return {
            "confidence": "sure" if sure else "unsure",
            "confidence_words": SURE if sure else UNSURE,
        }
