"""What does an HTTP API promise, written down for people? A page made from its OpenAPI document."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frontdoor.templates import templates_in

Json = Mapping[str, Any]

_PAGES = Path(__file__).parent / "pages"
_TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "是/否",
    "object": "一组内容",
    "array": "列表",
    "null": "空",
}
_FORMATS = {"date": "日期", "date-time": "时间"}


@dataclass(frozen=True)
class Field:
    """一项内容: name, type in words, whether it must be there, what it is; `model` is a link."""

    name: str
    kind: str
    model: str
    required: bool
    words: str


@dataclass(frozen=True)
class DocumentedAnswer:
    """一种回答."""

    status: str
    words: str
    kind: str
    model: str


@dataclass(frozen=True)
class Operation:
    """一个接口."""

    anchor: str
    method: str
    path: str
    summary: str
    words: str
    login: bool
    parameters: list[Field]
    form: str
    sent: list[Field]
    answers: list[DocumentedAnswer]


def stylesheet() -> str:
    """The page's own CSS; serve it beside the page, from the same origin."""
    return (_PAGES / "api.css").read_text(encoding="utf-8")


def rendered(document: Json, stylesheet_path: str, document_path: str) -> str:
    """The page for `document`; the two paths are relative to the page's own address."""
    groups: dict[str, list[Operation]] = {tag["name"]: [] for tag in document["tags"]}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            groups[operation["tags"][0]].append(_operation(method, path, operation, document))
    return (
        templates_in(_PAGES)
        .get_template("api.html")
        .render(
            info=document["info"],
            groups=groups,
            models=_models(document),
            stylesheet_path=stylesheet_path,
            document_path=document_path,
        )
    )


def _operation(method: str, path: str, operation: Json, document: Json) -> Operation:
    content: Json = operation.get("requestBody", {}).get("content", {})
    form = next(iter(content), "")
    return Operation(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        words=operation.get("description", ""),
        login="security" in operation,
        parameters=[_parameter(each) for each in operation["parameters"]],
        form=form,
        sent=_fields(_resolved(content[form]["schema"], document)) if form else [],
        answers=[_answer(status, each) for status, each in operation["responses"].items()],
    )


def _parameter(parameter: Json) -> Field:
    places = {"path": "地址", "query": "地址后的参数", "header": "请求头"}
    kind, model = _kind(parameter["schema"])
    return Field(
        name=parameter["name"],
        kind=f"{kind}（{places[parameter['in']]}）",
        model=model,
        required=parameter["required"],
        words=parameter.get("description", ""),
    )


def _answer(status: str, answer: Json) -> DocumentedAnswer:
    content: Json = answer.get("content", {})
    media = next(iter(content), "")
    schema: Json = content[media].get("schema", {}) if media else {}
    kind, model = _kind(schema) if schema else (media, "")
    return DocumentedAnswer(status, answer["description"], kind, model)


def _models(document: Json) -> dict[str, Json]:
    return {
        name: {
            "words": schema.get("description", ""),
            "fields": _fields(schema),
            "values": schema.get("enum", []),
        }
        for name, schema in document["components"]["schemas"].items()
    }


def _fields(schema: Json) -> list[Field]:
    required = set(schema.get("required", ()))
    fields = []
    for name, each in schema.get("properties", {}).items():
        kind, model = _kind(each)
        fields.append(Field(name, kind, model, name in required, each.get("description", "")))
    return fields


def _resolved(schema: Json, document: Json) -> Json:
    if "$ref" not in schema:
        return schema
    found: Json = document["components"]["schemas"][_name_of(schema["$ref"])]
    return found


def _kind(schema: Json) -> tuple[str, str]:
    """The type in words, and the model to link to."""
    if "$ref" in schema:
        return "", _name_of(schema["$ref"])
    if "anyOf" in schema:
        kinds = [_kind(each) for each in schema["anyOf"]]
        words = "，或".join(kind for kind, _ in kinds if kind)
        model = next((model for _, model in kinds if model), "")
        return ("可以为空" if words == "空" else words), model
    if schema.get("type") == "array":
        kind, model = _kind(schema.get("items", {}))
        return f"列表{f'：{kind}' if kind else ''}", model
    words = _FORMATS.get(schema.get("format", "")) or _TYPES.get(schema.get("type", ""), "")
    if "enum" in schema:
        words = f"{words}：{'、'.join(map(str, schema['enum']))}"
    return words, ""


def _name_of(ref: str) -> str:
    return ref.rpartition("/")[2]
