"""What has the account's owner, or a test in his place, set in the platform's console?

Whitelists, frozen secrets, limits, more templates, the outcome of the next review.
"""

from __future__ import annotations

from typing import Literal

from sandbox.config import SandboxConfig
from sandbox.journal import Entry
from sandbox.recording import Appliers, Record
from sandbox.wechat.quotas import Limit

TemplateUse = Literal["template", "subscription"]
DeliveryOutcome = Literal["", "blocked", "failed"]  # arrived, the person blocks it, our fault


class Console:
    """公众平台后台: by app id where it concerns one app."""

    def __init__(self, record: Record, config: SandboxConfig) -> None:
        self._record = record
        self._whitelists: dict[str, frozenset[str]] = {}
        self._frozen: set[str] = set()
        self._risky: set[str] = set()
        self._limits: dict[str, Limit] = {}
        self._outcomes: list[int] = []
        self._deliveries: list[DeliveryOutcome] = []
        self._templates: dict[TemplateUse, dict[str, tuple[str, ...]]] = {
            "template": {key: tuple(names) for key, names in config.wechat_templates.items()},
            "subscription": {
                key: tuple(names) for key, names in config.subscription_templates.items()
            },
        }

    def appliers(self) -> Appliers:
        return {
            "whitelist_set": self._on_whitelist,
            "secret_frozen": self._on_frozen,
            "risk_marked": self._on_risk,
            "limit_set": self._on_limit,
            "template_added": self._on_template,
            "template_removed": self._on_template_removed,
            "outcome_set": self._on_outcome,
            "outcome_used": self._on_outcome_used,
            "delivery_set": self._on_delivery,
            "delivery_used": self._on_delivery_used,
        }

    def set_whitelist(self, appid: str, addresses: list[str] | None) -> None:
        """None takes the list away: everybody may call."""
        self._record("whitelist_set", appid=appid, addresses=addresses)

    def admits(self, appid: str, address: str) -> bool:
        return appid not in self._whitelists or address in self._whitelists[appid]

    def freeze(self, appid: str, *, frozen: bool) -> None:
        self._record("secret_frozen", appid=appid, frozen=frozen)

    def is_frozen(self, appid: str) -> bool:
        return appid in self._frozen

    def mark_risky(self, person_id: str, *, risky: bool) -> None:
        """Whether the platform refuses this person's logins as those of a risk."""
        self._record("risk_marked", person=person_id, risky=risky)

    def is_risky(self, person_id: str) -> bool:
        return person_id in self._risky

    def set_limit(self, path: str, limit: Limit) -> None:
        self._record("limit_set", path=path, daily=limit.daily, per_minute=limit.per_minute)

    def limit(self, path: str, usual: Limit) -> Limit:
        return self._limits.get(path, usual)

    def add_template(self, use: TemplateUse, template_id: str, fields: list[str]) -> None:
        self._record("template_added", use=use, template=template_id, fields=fields)

    def remove_template(self, use: TemplateUse, template_id: str) -> None:
        self._record("template_removed", use=use, template=template_id)

    def templates(self, use: TemplateUse) -> dict[str, tuple[str, ...]]:
        return self._templates[use]

    def set_next_outcome(self, status: int) -> None:
        """How the next publication ends: 0 well, 2 to 6 as ``freepublish/get`` numbers them."""
        self._record("outcome_set", status=status)

    def take_outcome(self) -> int:
        if not self._outcomes:
            return 0
        status = self._outcomes[0]
        self._record("outcome_used")
        return status

    def set_next_delivery(self, outcome: DeliveryOutcome) -> None:
        """What becomes of the next template or subscription message that is accepted."""
        self._record("delivery_set", outcome=outcome)

    def take_delivery(self) -> DeliveryOutcome:
        if not self._deliveries:
            return ""
        outcome = self._deliveries[0]
        self._record("delivery_used")
        return outcome

    def _on_whitelist(self, entry: Entry) -> None:
        if entry["addresses"] is None:
            self._whitelists.pop(entry["appid"], None)
        else:
            self._whitelists[entry["appid"]] = frozenset(entry["addresses"])

    def _on_frozen(self, entry: Entry) -> None:
        (self._frozen.add if entry["frozen"] else self._frozen.discard)(entry["appid"])

    def _on_risk(self, entry: Entry) -> None:
        (self._risky.add if entry["risky"] else self._risky.discard)(entry["person"])

    def _on_limit(self, entry: Entry) -> None:
        self._limits[entry["path"]] = Limit(entry["daily"], entry["per_minute"])

    def _on_template_removed(self, entry: Entry) -> None:
        self._templates[entry["use"]].pop(entry["template"], None)

    def _on_template(self, entry: Entry) -> None:
        use: TemplateUse = entry["use"]
        self._templates[use][entry["template"]] = tuple(entry["fields"])

    def _on_outcome(self, entry: Entry) -> None:
        self._outcomes.append(entry["status"])

    def _on_outcome_used(self, _: Entry) -> None:
        self._outcomes.pop(0)

    def _on_delivery(self, entry: Entry) -> None:
        self._deliveries.append(entry["outcome"])

    def _on_delivery_used(self, _: Entry) -> None:
        self._deliveries.pop(0)
