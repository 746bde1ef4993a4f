"""Whose business is it, when it is not ours? The FAQ service asks, to send people on kindly."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

import jinja2
from jinja2 import meta

SMALL_TALK = "small_talk"
_FILE = "other_services.toml"
_TALK = "small_talk.toml"
_KEYS = {"title", "reply", "phrasings"}


@dataclass(frozen=True, slots=True)
class OtherService:
    """其他部门的事: how people ask for it, and where to send them; `reply` is a template."""

    id: str
    title: str
    reply: str
    phrasings: tuple[str, ...]


def shipped_services(contacts: Collection[str]) -> tuple[OtherService, ...]:
    """The groups of `other_services.toml`; ValueError naming file, group and cure."""
    text = (files("faq") / _FILE).read_text(encoding="utf-8")
    return read_services(tomllib.loads(text), contacts)


def shipped_small_talk(contacts: Collection[str]) -> tuple[OtherService, ...]:
    """闲话: the groups of `small_talk.toml`, each with a reply; ValueError likewise."""
    text = (files("faq") / _TALK).read_text(encoding="utf-8")
    return read_services(tomllib.loads(text), contacts, _TALK)


def of_one_character(groups: Iterable[OtherService]) -> Mapping[str, str]:
    """好 → its group: what people say with a single character, which is noise otherwise."""
    said = ((phrasing, each.id) for each in groups for phrasing in each.phrasings)
    return {phrasing: group for phrasing, group in said if len(phrasing) == 1}


def read_services(
    table: Mapping[str, Mapping[str, object]], contacts: Collection[str], file: str = _FILE
) -> tuple[OtherService, ...]:
    """The groups of a table; `contacts` are the names that a reply may use."""
    grammar = jinja2.Environment(autoescape=False)
    services = []
    for name, group in table.items():
        place = f"{file} 的 [{name}]"
        if group.keys() != _KEYS:
            raise ValueError(f"{place}: 要有且只有 {'、'.join(sorted(_KEYS))}，请补上或删掉")
        title, reply, phrasings = group["title"], group["reply"], group["phrasings"]
        if not isinstance(reply, str) or not isinstance(title, str):
            raise ValueError(f"{place}: title 和 reply 要写成文字，请改正")
        if not isinstance(phrasings, list) or not all(isinstance(p, str) and p for p in phrasings):
            raise ValueError(f"{place}: phrasings 要写成一列问法，请改正")
        unknown = meta.find_undeclared_variables(grammar.parse(reply)) - set(contacts)
        if unknown:
            raise ValueError(f"{place}: 没有 {'、'.join(sorted(unknown))} 这个联系方式，请改正")
        services.append(OtherService(name, title, reply, tuple(phrasings)))
    return tuple(services)
