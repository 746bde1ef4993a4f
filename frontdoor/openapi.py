"""What does an HTTP API promise, written down for programs? An OpenAPI 3.1 document, made from the
endpoints and models that answer the requests."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from casework.errors import Forbidden, NotLoggedIn
from claims_core.errors import ClaimsError
from frontdoor.attribute_words import attribute_words
from frontdoor.errors import status_of
from frontdoor.http_words import STATUS_WORDS
from frontdoor.limits import Busy, TooManyRequests
from frontdoor.openapi_examples import Examples
from frontdoor.openapi_headers import HEADERS, answered_headers, asked_headers
from frontdoor.reading import BodyBroken, BodyTooLarge, BodyTooSlow, WrongContentType, size_words
from frontdoor.request_headers import VersionNotSaid
from frontdoor.routing import PATH_ID, Endpoint, endpoints_of
from frontdoor.shapes import ErrorAnswer
from frontdoor.validation import NotJson, RequestInvalid

Json = dict[str, Any]
Schemas = Mapping[tuple[Any, JsonSchemaMode], Json]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_REF = "#/components/schemas/{model}"


@dataclass(frozen=True)
class About:
    """接口文档的抬头: title, version, a sentence; `security` names how callers log in."""

    title: str
    version: str
    description: str
    prefix: str
    security: Mapping[str, Json]


class _PlainSchema(GenerateJsonSchema):
    """Without titles made from field names: the names are there already, in the same words. With
    what the fields say of themselves."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def model_schema(self, schema: Any) -> Json:
        told: Json = super().model_schema(schema)
        fields, words = told.get("properties", {}), attribute_words(schema["cls"])
        for name in fields.keys() & words.keys():
            fields[name].setdefault("description", words[name])
        return told


def document(
    about: About, resources: Sequence[object], conflict: type[BaseModel] | None = None
) -> Json:
    """The OpenAPI document of all endpoints of `resources`.

    `conflict` is the error answer that carries the newest state, where an API has one.
    """
    endpoints = [promised for resource in resources for promised, _ in endpoints_of(resource)]
    conflict = conflict or ErrorAnswer
    schemas, definitions = models_json_schema(
        _models(endpoints, conflict), ref_template=_REF, schema_generator=_PlainSchema
    )
    models = _without_class_titles(definitions.get("$defs", {}))
    examples = Examples(models)
    paths: dict[str, Json] = defaultdict(dict)
    for promised in endpoints:
        operation = _operation(promised, schemas, about, conflict)
        if promised.method == "HEAD":  # has no body, whatever it says
            for answer in operation["responses"].values():
                answer.pop("content", None)
        _show(operation, promised, examples)
        paths[about.prefix + promised.path][promised.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": about.title,
            "version": about.version,
            "description": about.description,
        },
        "tags": [{"name": tag} for tag in dict.fromkeys(each.tag for each in endpoints)],
        "paths": dict(paths),
        "components": {
            "schemas": models,
            "headers": HEADERS,
            "securitySchemes": dict(about.security),
        },
    }


def _show(operation: Json, promised: Endpoint, examples: Examples) -> None:
    """Put an example beside every schema of JSON, and the headers beside every answer."""
    contents = [operation.get("requestBody", {}).get("content", {})]
    for status, answer in operation["responses"].items():
        answer["headers"] = answered_headers(promised, int(status))
        contents.append(answer.get("content", {}) if int(status) < 400 else {})
    for content in contents:
        for media, shown in content.items():
            if media == "application/json" and "schema" in shown:
                shown["example"] = examples.of(shown["schema"])


def _models(
    endpoints: Iterable[Endpoint], conflict: type[BaseModel]
) -> list[tuple[type[BaseModel], JsonSchemaMode]]:
    found: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {
        (ErrorAnswer, "serialization"): None,
        (conflict, "serialization"): None,
    }
    for promised in endpoints:
        for given in (promised.body, promised.query):
            if given is not None:
                found[given, "validation"] = None
        if promised.answer is not None:
            found[promised.answer, "serialization"] = None
    return list(found)


def _without_class_titles(definitions: Json) -> Json:
    for schema in definitions.values():
        schema.pop("title", None)
    return definitions


def _operation(
    promised: Endpoint, schemas: Schemas, about: About, conflict: type[BaseModel]
) -> Json:
    operation: Json = {
        "operationId": _operation_id(promised),
        "summary": promised.summary,
        "tags": [promised.tag],
        "parameters": [*_path(promised), *_query(promised), *asked_headers(promised)],
        "responses": {
            str(promised.status if promised.answer or _has_bytes(promised) else 204): _success(
                promised, schemas
            ),
            **_refusals(promised, schemas, conflict),
        },
    }
    if promised.description:
        operation["description"] = promised.description
    if promised.guard.kind != "public":
        operation["security"] = [{name: []} for name in about.security]
    content = _body(promised, schemas)
    if content:
        required = not promised.protocol.streams or promised.method == "PATCH"
        operation["requestBody"] = {"required": required, "content": content}
    return operation


def _operation_id(promised: Endpoint) -> str:
    words = re.findall(r"\w+", promised.path)
    return "_".join([promised.method.lower(), *words])


def _path(promised: Endpoint) -> list[Json]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": f"^{PATH_ID}$"}
            if name.endswith("_id")
            else {"type": "string"},
        }
        for name in _PLACEHOLDER.findall(promised.path)
    ]


def _query(promised: Endpoint) -> list[Json]:
    if promised.query is None:
        return []
    whole = promised.query.model_json_schema(
        ref_template=_REF, schema_generator=_PlainSchema, mode="validation"
    )
    parameters = []
    for name, schema in whole["properties"].items():
        words = schema.pop("description", "")
        parameter: Json = {
            "name": name,
            "in": "query",
            "required": name in whole.get("required", ()),
            "schema": schema,
        }
        parameters.append(parameter | ({"description": words} if words else {}))
    return parameters


def _body(promised: Endpoint, schemas: Schemas) -> Json:
    schema = schemas[promised.body, "validation"] if promised.body else None
    if promised.protocol.streams:
        return {promised.protocol.streams: {"schema": {"type": "string", "format": "binary"}}}
    if promised.file is None:
        return {"application/json": {"schema": schema}} if schema else {}
    words = f"{promised.file.words}，最大{size_words(promised.file.max_bytes)}"
    with_file = {
        "type": "object",
        "properties": {
            promised.file.name: {
                "type": "string",
                "contentMediaType": "application/octet-stream",
                "description": words,
            }
        },
        "required": [promised.file.name],
    }
    if promised.body is None:
        return {"multipart/form-data": {"schema": with_file}}
    # a closed model (`additionalProperties: false`) cannot be joined by allOf: copy its fields
    own = promised.body.model_json_schema(
        ref_template=_REF, schema_generator=_PlainSchema, mode="validation"
    )
    with_file["properties"] = own["properties"] | with_file["properties"]
    with_file["required"] = [*own.get("required", ()), *with_file["required"]]
    return {"multipart/form-data": {"schema": with_file}}


def _has_bytes(promised: Endpoint) -> bool:
    return bool(promised.media or promised.protocol.tells)


def _success(promised: Endpoint, schemas: Schemas) -> Json:
    if promised.answer is not None:
        schema = schemas[promised.answer, "serialization"]
        words = STATUS_WORDS.get(promised.status, "办好了")
        return {"description": words, "content": {"application/json": {"schema": schema}}}
    if _has_bytes(promised):
        if not promised.media:
            return {"description": STATUS_WORDS[200]}
        return {"description": "内容", "content": {promised.media: {}}}
    return {"description": STATUS_WORDS[204]}


def _refusals(promised: Endpoint, schemas: Schemas, conflict: type[BaseModel]) -> Json:
    by_status: dict[int, list[type[ClaimsError]]] = defaultdict(list)
    for kind in (*_own_refusals(promised), *promised.errors):
        if kind not in by_status[status_of(kind)]:
            by_status[status_of(kind)].append(kind)
    answers: Json = {}
    for status in sorted(by_status):
        model = conflict if status in (409, 412) else ErrorAnswer
        codes = "；".join(f"`{kind.code}` {_term(kind)}" for kind in by_status[status])
        answers[str(status)] = {
            "description": f"{STATUS_WORDS[status]}：{codes}",
            "content": {"application/json": {"schema": schemas[model, "serialization"]}},
        }
    answers["500"] = {
        "description": f"{STATUS_WORDS[500]}：`internal_error`",
        "content": {"application/json": {"schema": schemas[ErrorAnswer, "serialization"]}},
    }
    return dict(sorted(answers.items()))


def _own_refusals(promised: Endpoint) -> list[type[ClaimsError]]:
    """The refusals that come from the endpoint's shape, before any service is asked."""
    found: list[type[ClaimsError]] = [TooManyRequests, Busy]
    if promised.guard.kind != "public":
        found.append(NotLoggedIn)
    if promised.guard.roles:
        found.append(Forbidden)
    if promised.body or promised.file or promised.protocol.streams:
        found += [BodyBroken, BodyTooLarge, BodyTooSlow, WrongContentType]
    if promised.body and not promised.file:
        found.append(NotJson)
    if promised.if_match:
        found.append(VersionNotSaid)
    asks = promised.query or promised.idempotency or promised.protocol.asks
    if promised.body or promised.file or asks:
        found.append(RequestInvalid)
    return found


def _term(kind: type[ClaimsError]) -> str:
    """The Chinese term that opens the docstring of an error."""
    return re.split(r"[:,;.]| [a-z]", (kind.__doc__ or "").strip(), maxsplit=1)[0].strip()
