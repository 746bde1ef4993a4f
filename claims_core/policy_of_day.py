"""What holds on one day, and which article of which document says so?

Read by the benefit ladder, the statements and the answers; kept with every decision.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from claims_core.policy_confirmation import PolicyConfirmation
from claims_core.policy_entry import (
    COUNT_KEYS,
    DAY_KEYS,
    KEYS,
    MONEY_KEYS,
    MONTH_KEYS,
    RATE_KEYS,
    REQUIRED_KEYS,
    WORKING_DAY_KEYS,
    Value,
)


@dataclass(frozen=True, kw_only=True)
class ParameterSource:
    """出处: which article of which document gave the value of ``key``, or leaves it open."""

    key: str
    entry_id: str
    document: str
    cite: str
    article: str
    confirmed: bool
    carried_from: int | None
    document_no: str = ""

    @property
    def citation(self) -> str:
        """引用: as a sentence names it, ``2025年合同第十二条``; empty when no source is known."""
        return f"{self.cite}{self.article}"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """当日政策: every parameter valid on ``day``, each with its source. Money in fen.

    A parameter that is None is 未定: no document at hand says, so nothing is calculated from it.
    """

    day: date
    version: str
    """版本: the entries that supplied a value, each with the day it was recorded."""
    pool_cap: int
    """统筹基金年度支付限额"""
    supplement_rate: Fraction
    """大额补助支付比例"""
    supplement_cap: int
    """大额补助年度支付限额"""
    reading: str = "A"
    """口径: which part of the expense lies above the pool's limit; see the policy book."""
    premium: int | None = None
    """缴费标准: per person and year."""
    material_check_working_days: int | None = None
    """材料核实时限"""
    claim_working_days: int | None = None
    """手工报销审核支付时限"""
    hospital_working_days: int | None = None
    """与定点医药机构结算时限"""
    arrival_working_days: int | None = None
    """到账确认时限: after so many working days without a word a paid claim closes by itself."""
    arrival_question_working_days: int | None = None
    """到账回访: so many working days after the payment people are asked whether it came."""
    arrival_call_working_days: int | None = None
    """没有回音，打电话: so many working days after the payment."""
    arrival_warning_working_days: int | None = None
    """快要自动办结，先说一声: so many working days after the payment."""
    case_dispatch_working_days: int | None = None
    """工单派给人办的时限; 1 is the same day."""
    case_proposal_working_days: int | None = None
    """工单给出办理意见的时限"""
    case_hard_days: int | None = None
    """疑难工单办理时限: days, not working days, from the day it was opened."""
    case_working_days: int | None = None
    """工单办理时限: of an ordinary case, from the day it was opened."""
    appeal_working_days: int | None = None
    """申诉答复时限: from the day it was made."""
    inbox_months: int | None = None
    """站内消息保存期: so many months after it was written a message is removed from the inbox."""
    deductible: int | None = None
    """起付线"""
    pool_rate: Fraction | None = None
    """统筹支付比例"""
    off_site_referral_share: Fraction | None = None
    """异地就医（转诊等临时外出）先行自付比例: of in-scope expense, before anything is paid."""
    off_site_unfiled_share: Fraction | None = None
    """异地就医（未备案）先行自付比例"""
    claim_reminder: str | None = None
    """提醒申报日 MM-DD: from this day of the year people are reminded to claim."""
    claim_deadline: str | None = None
    """申报截止日 MM-DD of the next year; without one nobody is ever too late."""
    year_end_stay: str | None = None
    """跨年住院: how a stay over 31 December is divided."""
    second_deductible: str | None = None
    """跨年第二年度起付线: whether a stay over 31 December bears a second deductible."""
    deductible_after_pool_used_up: str | None = None
    """统筹用完后的起付线"""
    materials: str | None = None
    """报销材料清单"""
    small_claim_limit: int | None = None
    """小额免交纸质材料的限额: up to this sum of receipts no originals are wanted."""
    report_material_days: int | None = None
    """报案后交材料的期限: days from the report; whoever comes later is not refused for it."""
    report_reminder_days: int | None = None
    """报案后的提醒: so many days before that day people are reminded of their papers."""
    assist_confirm_days: int | None = None
    """窗口代填等本人确认的天数: without a yes until then it lapses."""
    assist_compare_working_days: int | None = None
    """核对签字的期限: working days within which a signed sheet is to be compared."""
    assist_sheet_days: int | None = None
    """签好的确认单有效的天数: one that nobody has compared until then lapses."""
    promise_least_claims: int | None = None
    """说“通常多久”至少要有的份数: of fewer paid claims nothing is said."""
    sources: tuple[ParameterSource, ...] = ()

    @cached_property
    def confirmed(self) -> bool:
        """已公布: the three figures of the benefit ladder come from a document about this year."""
        return all(source.confirmed for source in self.sources if source.key in REQUIRED_KEYS)

    @cached_property
    def unconfirmed_keys(self) -> tuple[str, ...]:
        """待确认的参数: shown to staff, never promised to members."""
        return tuple(source.key for source in self.sources if not source.confirmed)

    @cached_property
    def carried_from_year(self) -> int | None:
        """沿用年度: the year whose figures stand in until this year's are published."""
        years = [s.carried_from for s in self.sources if s.key in REQUIRED_KEYS and s.carried_from]
        return max(years, default=None)

    @property
    def document(self) -> str:
        """依据文件: of the supplement's rate."""
        source = self.source("supplement_rate")
        return source.document if source else ""

    def source(self, key: str) -> ParameterSource | None:
        return self._by_key.get(key)

    def citation(self, *keys: str) -> str:
        """引用: the articles behind these keys, each once; empty when nothing is known."""
        said = self._citations.get(keys)
        if said is None:
            said = self._citations[keys] = "；".join(self._cited(keys))
        return said

    def values(self) -> dict[str, int | str]:
        """取值: every parameter that has one, as plain numbers and words."""
        known = {key: getattr(self, key) for key in _VALUE_KEYS}
        return {key: _plain(value) for key, value in known.items() if value is not None}

    def confirmed_by(self, confirmation: PolicyConfirmation) -> "Policy":
        """The same figures, on the word of the document in which a supervisor has found them."""
        return replace(
            self,
            sources=tuple(
                replace(
                    source,
                    document=confirmation.document,
                    document_no=confirmation.document_no,
                    cite=confirmation.cite,
                    article=confirmation.article,
                    confirmed=True,
                    carried_from=None,
                )
                if source.key in REQUIRED_KEYS
                else source
                for source in self.sources
            ),
        )

    def as_record(self) -> dict[str, object]:
        """For the canonical bytes of a decision."""
        return {
            "day": self.day.isoformat(),
            "version": self.version,
            "sources": [_source_record(source) for source in self.sources],
            **dict.fromkeys(_ALWAYS_RECORDED),
            **self.values(),
        }

    @staticmethod
    def from_record(record: Mapping[str, object]) -> "Policy":
        sources, version = record["sources"], record["version"]
        if not isinstance(sources, list) or not isinstance(version, str):
            raise TypeError("a stored policy has a version and a list of sources")
        values = {key: record.get(key) for key in _VALUE_KEYS}
        for key in RATE_KEYS:
            if values[key] is not None:
                values[key] = Fraction(str(values[key]))
        return policy_of(
            day=date.fromisoformat(str(record["day"])),
            version=version,
            values=values,
            sources=tuple(ParameterSource(**source) for source in sources),
        )

    @cached_property
    def _by_key(self) -> dict[str, ParameterSource]:
        return {source.key: source for source in self.sources}

    @cached_property
    def _citations(self) -> dict[tuple[str, ...], str]:
        return {}

    def _cited(self, keys: tuple[str, ...]) -> Iterator[str]:
        articles: dict[str, list[str]] = {}
        for source in filter(None, map(self.source, keys)):
            known = articles.setdefault(source.cite, [])
            if source.article not in known:
                known.append(source.article)
        return (cite + "、".join(known) for cite, known in articles.items())


_VALUE_KEYS = tuple(field.name for field in fields(Policy) if field.name in KEYS)
# Records from before there were more parameters name these, with or without a value.
_ALWAYS_RECORDED = (
    "reading",
    "premium",
    "material_check_working_days",
    "claim_working_days",
    "hospital_working_days",
)


def _source_record(source: ParameterSource) -> dict[str, object]:
    record = dict(vars(source))
    if not record["document_no"]:
        del record["document_no"]
    return record


def policy_of(
    *, day: date, version: str, values: Mapping[str, object], sources: tuple[ParameterSource, ...]
) -> Policy:
    """The policy of a day from plain values. Raises TypeError on one of the wrong kind."""
    known: dict[str, Any] = {
        key: _right_kind(key, values[key]) for key in _VALUE_KEYS if values.get(key) is not None
    }
    return Policy(day=day, version=version, sources=sources, **known)


def _right_kind(key: str, value: object) -> Value:
    if key in RATE_KEYS:
        if isinstance(value, Fraction):
            return value
        raise TypeError(f"{key} is a Fraction")
    if key in (*MONEY_KEYS, *WORKING_DAY_KEYS, *DAY_KEYS, *COUNT_KEYS, *MONTH_KEYS):
        if type(value) is int:
            return value
        raise TypeError(f"{key} is a whole number")
    return str(value)


def _plain(value: int | Fraction | str) -> int | str:
    return str(value) if isinstance(value, Fraction) else value
