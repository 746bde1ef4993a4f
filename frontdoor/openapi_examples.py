"""What does a request or an answer look like, for whoever builds on an API? Made from the schemas,
so that no example can say what the schema does not; the words are those of invented people."""

import re
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

# By the name of the field, where the schema leaves open what a sensible value is; tried first, and
# taken only where the schema lets it pass.
_BY_NAME: Mapping[str, object] = {
    "name": "梁守田",
    "insured_name": "梁守田",
    "proxy_name": "梁小禾",
    "id_number": "410702195803141172",
    "insured_id_number": "410702195803141172",
    "id_tail": "1172",
    "phone": "13900000001",
    "code": "482913",
    "account": "6222020000000000012",
    "bank_name": "中国工商银行新乡分行",
    "provider_name": "北京某某医院",
    "region": "北京市",
    "claim_no": "DE-7K3M-9PQ2",
    "reason": "不办了",
    "words": "住院的天数少算了两天",
    "text": "住院押金条丢了怎么办？",
    "question": "住院押金条丢了怎么办？",
    "message": "这一步没有办成，您填写的内容没有丢失。请稍后再试，或联系大额补助窗口。",
    "request_id": "7f3a9c0e5b214d68a1c2e3f405162738",
    "number": "0012345678",
    "fen": 7_339_765,
    "amount_fen": 8_600_000,
    "version": 3,
    "days": 180,
    "mark": 5,
    "rating": 5,
    "agreed": True,
    "file": "（文件）",
    "sha256": "",
    "cursor": None,
    "next_cursor": None,
}
_TEXT = "……"
_ID = "9f86d081884c7d659a2feaa0c55ad015"
_PATTERNED = (_ID, "materials", "85", "0.85")
_DAY, _MOMENT = "2026-06-20", "2026-06-20T02:00:00Z"
_DEEPEST = 8


class Examples:
    """样例, over the schemas of one document."""

    def __init__(self, definitions: Mapping[str, Json]) -> None:
        self._definitions = definitions

    def of(self, schema: Json, name: str = "", depth: int = 0) -> Any:
        """A value that the schema lets pass."""
        if "$ref" in schema:
            return self.of(self._definitions[schema["$ref"].rpartition("/")[2]], name, depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][0]
        if "anyOf" in schema:
            return self._of_one(schema["anyOf"], name, depth)
        if name in _BY_NAME and _fits(_BY_NAME[name], schema):
            return _BY_NAME[name]
        match schema.get("type"):
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, name, depth)
            case "string":
                return _string(schema)
            case "integer" | "number":
                return max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
            case "boolean":
                return True
        return None

    def _of_one(self, several: list[Json], name: str, depth: int) -> Any:
        may_be_null = any(each.get("type") == "null" for each in several)
        if may_be_null and (depth >= _DEEPEST or name in ("cursor", "next_cursor")):
            return None
        return self.of(next(each for each in several if each.get("type") != "null"), name, depth)

    def _object(self, schema: Json, depth: int) -> Json:
        fields: Json = schema.get("properties", {})
        required = schema.get("required", ())
        return {
            name: self.of(each, name, depth + 1)
            for name, each in fields.items()
            if depth < _DEEPEST or name in required
        }

    def _array(self, schema: Json, name: str, depth: int) -> list[Any]:
        if "prefixItems" in schema:
            return [self.of(each, name, depth + 1) for each in schema["prefixItems"]]
        if depth >= _DEEPEST and not schema.get("minItems"):
            return []
        return [self.of(schema.get("items", {}), name, depth + 1)] * schema.get("minItems", 1)


def _fits(value: object, schema: Json) -> bool:
    kinds = {str: "string", int: "integer", bool: "boolean", dict: "object"}
    if kinds.get(type(value)) != schema.get("type") or "format" in schema:
        return False
    if isinstance(value, str):
        longest = schema.get("maxLength", len(value))
        return schema.get("minLength", 0) <= len(value) <= longest and "pattern" not in schema
    if isinstance(value, int) and not isinstance(value, bool):
        return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
    return True


def _string(schema: Json) -> str:
    if schema.get("format") == "date":
        return _DAY
    if schema.get("format") == "date-time":
        return _MOMENT
    if "pattern" in schema:
        return next((each for each in _PATTERNED if re.search(schema["pattern"], each)), _ID)
    least = int(schema.get("minLength", 0))
    most = int(schema.get("maxLength", max(len(_TEXT), least)))
    return (_TEXT * (least // len(_TEXT) + 1))[: max(least, min(len(_TEXT), most))]
