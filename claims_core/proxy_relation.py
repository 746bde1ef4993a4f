"""What may somebody who acts for an insured person be to them? Asked by the phone; the words go to
the insured person's phone in our name, so the list is closed."""

from enum import StrEnum


class ProxyRelation(StrEnum):
    """代办人和参保人的关系: what the one who acts is to the insured person."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    CHILD_IN_LAW = "child_in_law"
    GRANDCHILD = "grandchild"
    RELATIVE = "relative"
    GUARDIAN = "guardian"
    OTHER = "other"


PROXY_RELATION_WORDS: dict[ProxyRelation, str] = {
    ProxyRelation.SPOUSE: "配偶",
    ProxyRelation.CHILD: "子女",
    ProxyRelation.PARENT: "父母",
    ProxyRelation.SIBLING: "兄弟姐妹",
    ProxyRelation.CHILD_IN_LAW: "儿媳或女婿",
    ProxyRelation.GRANDCHILD: "孙辈",
    ProxyRelation.RELATIVE: "其他亲属",
    ProxyRelation.GUARDIAN: "监护人",
    ProxyRelation.OTHER: "受托人",
}
