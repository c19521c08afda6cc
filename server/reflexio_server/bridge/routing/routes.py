"""Routes of the bound RPCs, read from their `google.api.http` annotations."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from google.api import annotations_pb2, http_pb2

from reflexio_server.bridge.asgi.exchange import AsgiScope
from reflexio_server.bridge.asgi.replies import method_not_allowed, unknown_route
from reflexio_server.core.errors import malformed
from reflexio_server.rpc.methods import Method

_VARIABLE = re.compile(r"\{([a-z0-9_]+)(?:=\*)?\}")


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """One HTTP method on one path template, answered by one RPC."""

    method: Method
    verb: str
    """The HTTP method, in upper case."""
    template: str
    """The path; `{field}` stands for one segment, which sets the field."""
    body: str
    """The request field that the body sets, `*` for all of them, empty for no body."""
    response_body: str
    """The response field that is the reply, empty for the whole response."""
    binding: int
    """Which of the RPC's bindings this is, from 0."""

    @property
    def path_fields(self) -> tuple[str, ...]:
        """The request fields that the path sets, in its order."""
        return tuple(_VARIABLE.findall(self.template))


def routes_of(method: Method) -> Iterator[Route]:
    """Yield the routes that the RPC's annotation declares; none when there is no annotation.

    Raises ValueError for an annotation that this bridge cannot serve.
    """
    options: Any = method.descriptor.GetOptions()
    if not options.HasExtension(annotations_pb2.http):
        return
    rule: http_pb2.HttpRule = options.Extensions[annotations_pb2.http]
    for number, binding in enumerate((rule, *rule.additional_bindings)):
        yield _route(method, binding, number)


def _route(method: Method, rule: http_pb2.HttpRule, number: int) -> Route:
    pattern = rule.WhichOneof("pattern")
    if pattern is None:
        raise ValueError(f"{method.path}: an HTTP rule without a path")
    if pattern == "custom":
        verb, template = rule.custom.kind.upper(), rule.custom.path
    else:
        verb, template = pattern.upper(), getattr(rule, pattern)
    route = Route(method, verb, template, rule.body, rule.response_body, number)
    fields = set(route.path_fields) | ({rule.body} - {"", "*"})
    missing = sorted(fields - set(method.descriptor.input_type.fields_by_name))
    answered = method.descriptor.output_type.fields_by_name
    if rule.response_body and rule.response_body not in answered:
        missing.append(rule.response_body)
    if missing or "{" in _VARIABLE.sub("", template):
        raise ValueError(f"{method.path}: {template} names what the message has not: {missing}")
    return route


class RouteTable:
    """Finds the routes of a path: fixed paths by one look-up, templates in their order."""

    def __init__(self, methods: Sequence[Method]) -> None:
        """Collect the routes; raises ValueError when two RPCs claim the same one."""
        self.routes: list[Route] = [route for method in methods for route in routes_of(method)]
        by_template: dict[str, dict[str, Route]] = {}
        for route in self.routes:
            verbs = by_template.setdefault(route.template, {})
            if route.verb in verbs:
                raise ValueError(f"{route.verb} {route.template} is declared twice")
            verbs[route.verb] = route
        self._fixed = {path: verbs for path, verbs in by_template.items() if "{" not in path}
        self._templates = [
            (_pattern(template), verbs)
            for template, verbs in by_template.items()
            if template not in self._fixed
        ]

    @property
    def verbs(self) -> list[str]:
        """The HTTP methods of all routes."""
        return sorted({route.verb for route in self.routes})

    def find(self, scope: AsgiScope) -> tuple[Route, dict[str, str]]:
        """Return the route of the request and the fields that its path sets, as text.

        Raises ServiceError UNKNOWN_ROUTE: NOT_FOUND for an unknown path, UNIMPLEMENTED for a known
        one with another HTTP method. HEAD is served by GET.
        """
        verbs = self._fixed.get(scope["path"])
        values: dict[str, str] = {}
        if verbs is None:
            verbs, values = self._find_by_template(scope)
        route = verbs.get(scope["method"])
        if route is None and scope["method"] == "HEAD":
            route = verbs.get("GET")
        if route is None:
            raise method_not_allowed(allowed_methods(verbs))
        return route, values

    def _find_by_template(self, scope: AsgiScope) -> tuple[dict[str, Route], dict[str, str]]:
        raw_path = scope.get("raw_path")
        path = scope["path"] if raw_path is None else raw_path.decode("latin-1")
        for pattern, verbs in self._templates:
            match = pattern.fullmatch(path)
            if match is None:
                continue
            try:
                values = {
                    name: unquote(text, errors="strict") for name, text in match.groupdict().items()
                }
            except UnicodeDecodeError:
                raise malformed("the path is not UTF-8") from None
            return verbs, values
        raise unknown_route()


def allowed_methods(verbs: Sequence[str] | dict[str, Route]) -> list[str]:
    """Return the HTTP methods that a path takes, for its Allow header."""
    return sorted({*verbs, "HEAD"} if "GET" in verbs else verbs)


def _pattern(template: str) -> re.Pattern[str]:
    parts = _VARIABLE.split(template)
    parts[::2] = [re.escape(fixed) for fixed in parts[::2]]
    parts[1::2] = [f"(?P<{name}>[^/]+)" for name in parts[1::2]]
    return re.compile("".join(parts))
