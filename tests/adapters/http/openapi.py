"""Holds answers against the served OpenAPI document: what is not documented there must not happen."""

import re
from typing import Any

import httpx
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

Json = dict[str, Any]
_HERE = "urn:proca:openapi"


class Document:
    """The document, with its schemas ready to check with."""

    def __init__(self, tree: Json) -> None:
        self.tree = tree
        resource = DRAFT202012.create_resource(tree)
        self._registry: Any = Registry().with_resource(_HERE, resource)
        self._paths = [(re.compile(re.sub(r"\{[^}]+\}", r"-?\\d+", path)), path) for path in tree["paths"]]

    def validator(self, pointer: str) -> Validator:
        """What checks against the schema at this place of the document."""
        return Draft202012Validator({"$ref": f"{_HERE}#{pointer}"}, registry=self._registry)

    def operation(self, method: str, path: str) -> tuple[str, Json] | None:
        """Where the route of a request is described; none for what is no route of ours."""
        for pattern, template in self._paths:
            described = self.tree["paths"][template].get(method.lower())
            if pattern.fullmatch(path) and described is not None:
                escaped = template.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
                return f"/paths/{escaped}/{method.lower()}", described
        return None

    async def check(self, answer: httpx.Response) -> None:
        """Fail unless status, media type and body are as documented."""
        found = self.operation(answer.request.method, answer.request.url.path)
        if found is None:
            return
        await answer.aread()
        pointer, operation = found
        documented = operation["responses"].get(str(answer.status_code))
        assert documented is not None, (answer.request.url.path, answer.status_code, answer.text)
        if "content" not in documented:
            assert answer.content == b""
            return
        media = answer.headers["content-type"].partition(";")[0]
        assert media in documented["content"], (answer.status_code, media)
        place = f"{pointer}/responses/{answer.status_code}/content/{media.replace('/', '~1')}/schema"
        self.validator(place).validate(answer.json())
