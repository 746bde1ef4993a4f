"""On which papers may somebody act without the insured person's phone: a signed letter, or the
papers of a minor, of somebody unable, of somebody who died? Asked by the window."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources


class LetterBasis(StrEnum):
    """代办的依据."""

    SIGNED_LETTER = "signed_letter"
    MINOR = "minor"
    UNABLE = "unable"
    DECEASED = "deceased"


LETTER_BASIS_WORDS: Mapping[LetterBasis, str] = {
    LetterBasis.SIGNED_LETTER: "本人签的授权书",
    LetterBasis.MINOR: "未成年人，由监护人代办",
    LetterBasis.UNABLE: "本人不能表达，由监护人或家人代办",
    LetterBasis.DECEASED: "本人去世，由继承人代办",
}


class LetterPaper(StrEnum):
    """授权的材料."""

    LETTER = "letter"
    INSURED_ID = "insured_id"
    PROXY_ID = "proxy_id"
    KINSHIP = "kinship"
    UNABLE_PROOF = "unable_proof"
    DEATH_CERTIFICATE = "death_certificate"
    HEIRS = "heirs"


LETTER_PAPER_WORDS: Mapping[LetterPaper, str] = {
    LetterPaper.LETTER: "本人签名的授权书（写明谁、办什么、到哪天）",
    LetterPaper.INSURED_ID: "参保人身份证",
    LetterPaper.PROXY_ID: "代办人身份证",
    LetterPaper.KINSHIP: "户口簿、出生证明或别的关系证明",
    LetterPaper.UNABLE_PROOF: "医院或村（居）委会出的、说明本人不能表达的证明，或法院判决",
    LetterPaper.DEATH_CERTIFICATE: "死亡证明或户口注销证明",
    LetterPaper.HEIRS: "继承人关系证明，或其他继承人都同意的书面说明",
}


@dataclass(frozen=True, slots=True)
class BasisRules:
    """一种依据要什么: `confirmed` once a document of the place says so; days are calendar days."""

    title: str
    source: str
    confirmed: bool
    longest_days: int
    papers: tuple[LetterPaper, ...]


@cache
def letter_rules() -> Mapping[LetterBasis, BasisRules]:
    """What each basis needs, as shipped."""
    text = resources.files("claims_core").joinpath("authorisation_papers.toml").read_text("utf-8")
    found = {}
    for name, given in tomllib.loads(text).items():
        found[LetterBasis(name)] = BasisRules(
            title=LETTER_BASIS_WORDS[LetterBasis(name)],
            source=given["source"],
            confirmed=given["confirmed"],
            longest_days=given["longest_days"],
            papers=tuple(LetterPaper(each) for each in given["papers"]),
        )
    return found
