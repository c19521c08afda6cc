"""A contract that grows: new annotated RPCs get routes, codec and documentation with no other edit.

`probe.proto` is compiled while the tests run; its messages have every kind of field.
"""

import json
import subprocess
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from openapi_spec_validator import validate
from reflexio_server.bridge.app import Bridge
from reflexio_server.bridge.codec.encode import encoder_for
from reflexio_server.bridge.codec.text import decode_arguments, dump, parse
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.limits import NESTING_MAX
from reflexio_server.rpc.methods import Method, bind

from tests.unit.bridge.bridging import NDJSON, Client, refused
from tools.check.contract import assemble

PROBE_FILE = "bridgetest/v1/probe.proto"


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The contract with the test's own file, compiled with comments."""
    workspace = tmp_path_factory.mktemp("contract")
    assemble(workspace)
    target = workspace / "contract" / PROBE_FILE
    target.parent.mkdir(parents=True)
    target.write_text(Path(__file__).with_name("probe.proto").read_text())
    buf = Path(sys.executable).with_name("buf")
    out = workspace / "image.binpb"
    subprocess.run([buf, "build", "-o", out], cwd=workspace, check=True)
    return out.read_bytes()


@pytest.fixture(scope="session")
def service(image: bytes) -> Any:
    """The compiled service."""
    pool = descriptor_pool.Default()
    [file] = [
        described
        for described in FileDescriptorSet.FromString(image).file
        if described.name == PROBE_FILE
    ]
    pool.AddSerializedFile(file.SerializeToString())
    return pool.FindServiceByName("bridgetest.v1.ProbeService")


def message_class(service: Any, name: str) -> Any:
    """Return the class of a message of the test's file."""
    return message_factory.GetMessageClass(service.file.message_types_by_name[name])


class Probes:
    """The RPCs, which answer with what they are asked for."""

    def __init__(self, service: Any) -> None:
        self.service = service
        self.requests: list[Any] = []

    def methods(self) -> list[Method]:
        """The RPCs bound to this."""
        functions = {"MakeProbe": self.make, "FeedProbes": self.feed, "WatchProbe": self.watch}
        return bind(self.service, functions)

    async def make(self, request: Any, _caller: Caller) -> Any:
        self.requests.append(request)
        return message_class(self.service, "MakeProbeResponse")(probe=request.probe)

    async def watch(self, request: Any, _caller: Caller) -> AsyncGenerator[Any, None]:
        """Answer as many times as the number says."""
        self.requests.append(request)
        for count in range(request.number):
            yield message_class(self.service, "MakeProbeResponse")(probe={"a_int32": count})

    async def feed(self, requests: AsyncIterator[Any], caller: Caller) -> AsyncIterator[Any]:
        async for message in requests:
            response = message_class(self.service, "FeedProbesResponse")()
            for probe in message.probes:
                if probe.a_bool:
                    response.outcomes.add(refusal=refused(caller))
                else:
                    response.outcomes.add(made={"probe": probe})
            yield response


@pytest.fixture
def probes(service: Any) -> Probes:
    """The bound RPCs."""
    return Probes(service)


@pytest.fixture
def client(probes: Probes, image: bytes) -> Client:
    """A bridge that serves them."""
    return Client(probes.methods(), image=image)


def test_each_binding_is_a_route(client: Client, probes: Probes) -> None:
    """Path fields, a body that is one field, the whole body, and none."""
    answer = client.call("PUT", "/probes/a%2Fb/settings/3?labels=x&labels=y", {"a_int32": 5})
    assert answer.status == 200
    assert answer.json["probe"]["a_int32"] == 5
    request = probes.requests[-1]
    assert (request.name, request.number, list(request.labels)) == ("a/b", 3, ["x", "y"])
    answer = client.call("PATCH", "/probes", {"name": "n", "probe": {"shape": "x_shaped"}})
    assert answer.json["shape"] == "x_shaped"
    assert client.call("GET", "/probes/n").json["a_int32"] == 0
    assert client.call("DELETE", "/probes").headers["allow"] == "PATCH"


def test_the_rules_of_a_new_field_hold(client: Client) -> None:
    """They are read from the contract."""
    answer = client.call("PUT", "/probes/n/settings/10", {})
    assert (answer.status, answer.json["detail"][0]["field"]) == (400, "number")
    answer = client.call("PATCH", "/probes", {"name": "n", "labels": ["a"] * 4})
    assert (answer.status, answer.json["detail"][0]["field"]) == (400, "labels")


def test_a_body_of_one_field_need_not_be_an_object(client: Client) -> None:
    """Its value is refused as that field's."""
    answer = client.call("PUT", "/probes/n/settings/3", b"[1]")
    assert answer.json["detail"] == [{"field": "probe", "description": "must be an object"}]
    assert client.call("PUT", "/probes/n/settings/3", b"null").status == 200


def test_a_new_stream_is_ndjson(client: Client) -> None:
    """The names of its fields do not matter, their types do."""
    lines = b'{"a_int32": 1}\n{"a_bool": true}\n{"a_int32": "x"}\n{"unheard": 1}\n'
    answer = client.call("POST", "/probes/feed", lines, NDJSON)
    assert answer.status == 200
    assert answer.lines[0]["probe"]["a_int32"] == 1
    assert [line.get("line") for line in answer.lines] == [None, 2, 3, None]


def test_a_new_stream_of_responses_is_a_line_for_each(client: Client, probes: Probes) -> None:
    """Its one request comes by path, query or body, and its rules hold."""
    answer = client.call("GET", "/probes/n/watch?number=3&unheard=1")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert "unheard" in answer.headers["x-reflexio-warning"]
    assert [line["probe"]["a_int32"] for line in answer.lines] == [0, 1, 2]
    assert probes.requests[-1].name == "n"
    assert len(client.call("POST", "/probes/watch", {"name": "n", "number": 2}).lines) == 2
    answer = client.call("GET", "/probes/n/watch?number=10")
    assert (answer.status, answer.json["detail"][0]["field"]) == (400, "number")


def test_an_rpc_without_annotation_has_no_route(client: Client, service: Any) -> None:
    """It is for gRPC alone."""
    assert "HideProbe" in service.methods_by_name
    assert "HideProbe" not in json.dumps(client.bridge.openapi)


def test_a_new_rpc_is_documented(client: Client) -> None:
    """In the OpenAPI document and on the page, from its comments and rules."""
    document = client.call("GET", "/openapi.json").json
    validate(document)
    operation = document["paths"]["/probes/{name}/settings/{number}"]["put"]
    assert operation["summary"] == "MakeProbe makes a probe"
    by_name = {parameter["name"]: parameter for parameter in operation["parameters"]}
    assert by_name["name"]["schema"]["maxLength"] == 10
    assert by_name["number"]["schema"]["maximum"] == 9
    assert document["paths"]["/probes"]["patch"]["operationId"] == "MakeProbe_1"
    probe = document["components"]["schemas"]["ProbeInput"]["properties"]
    assert probe["inner"]["description"] == "inner is a part inside the probe."
    assert probe["parts"]["additionalProperties"] == {"$ref": "#/components/schemas/PartInput"}
    shape = document["components"]["schemas"]["Shape"]
    assert shape["enum"] == ["unspecified", "round", "x_shaped"]
    watch = document["paths"]["/probes/{name}/watch"]["get"]
    [(media_type, content)] = watch["responses"]["200"]["content"].items()
    reply, error = content["x-line-schema"]["anyOf"]
    assert media_type == "application/x-ndjson"
    assert reply["$ref"].endswith("/MakeProbeResponse")
    assert error["$ref"].endswith("/Error")
    page = client.call("GET", "/docs").body.decode()
    assert "It says &amp; means &lt;it&gt;." in page
    assert "/probes/NAME/settings/1" in page


FULL = {
    "a_int32": -(2**31),
    "a_uint32": 2**32 - 1,
    "a_uint64": 2**64 - 1,
    "a_sint64": -(2**63),
    "a_fixed32": 7,
    "a_sfixed64": -7,
    "a_float": 0.5,
    "a_double": 1e300,
    "a_bool": True,
    "a_bytes": "AP+/",
    "shape": "x_shaped",
    "shapes": ["round", "unspecified"],
    "numbers": [1, -2],
    "parts": {"p": {"title": "t"}, "": {"title": ""}},
    "names": {"-5": "five"},
    "flags": {"true": "round", "false": "unspecified"},
    "children": [],
    "part": {"title": "chosen"},
    "struct": {"a": [1, None]},
    "optional_struct": {},
    "value": [True],
    "list": [{"b": "c"}],
    "optional_shape": "unspecified",
}


def decoded(service: Any, data: Any, name: str = "Probe") -> Any:
    """Return the message that the JSON value makes."""
    message = message_class(service, name)
    arguments, unknown = decode_arguments(message.DESCRIPTOR, data)
    assert unknown.texts == ()
    return message(**arguments)


def violations(service: Any, data: Any, name: str = "Probe") -> dict[str, str]:
    """Return the violations of a message, by path."""
    with pytest.raises(ServiceError) as caught:
        decode_arguments(message_class(service, name).DESCRIPTOR, data)
    return {violation.field: violation.description for violation in caught.value.violations}


def test_every_kind_of_field_goes_both_ways(service: Any) -> None:
    """What is read is printed as it came, in the order of the contract."""
    probe = decoded(service, FULL)
    assert probe.a_bytes == b"\x00\xff\xbf"
    assert probe.parts["p"].title == "t"
    assert probe.names[-5] == "five"
    assert probe.flags[True] == 1
    printed = parse(dump(encoder_for(probe.DESCRIPTOR)(probe)))
    assert printed == FULL
    assert list(printed) == list(FULL)


def test_an_empty_message_prints_its_plain_fields(service: Any) -> None:
    """Members of a oneof, messages and optional fields are left out, or null by their rule."""
    probe = decoded(service, {})
    printed = encoder_for(probe.DESCRIPTOR)(probe)
    left_out = {"inner", "word", "part", "optional_struct", "value"}
    assert set(printed) == {field.name for field in probe.DESCRIPTOR.fields} - left_out
    assert printed["struct"] == {}
    assert printed["list"] == []
    assert printed["optional_shape"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("a_int32", 2**31),
        ("a_uint32", -1),
        ("a_uint64", 2**64),
        ("a_sint64", -(2**63) - 1),
        ("a_fixed32", 2**32),
        ("a_float", 1e39),
        ("a_bytes", "?"),
        ("a_bytes", "AAAAA"),
        ("a_bytes", "A=AA"),
        ("a_bytes", 5),
        ("a_bytes", "é"),
        ("list", {}),
    ],
)
def test_a_value_out_of_its_type_is_refused(service: Any, field: str, value: Any) -> None:
    """Named by its field, never wrapped, cut or rounded to infinity."""
    assert list(violations(service, {field: value})) == [field]


@pytest.mark.parametrize("text", ["AP-_", "AP+/", "AP+/AA", "AP+/AA==", "", "="])
def test_bytes_are_base64_of_either_alphabet(service: Any, text: str) -> None:
    """With or without padding."""
    assert decoded(service, {"a_bytes": text}).a_bytes in (b"\0\xff\xbf", b"\0\xff\xbf\0", b"")


def test_paths_lead_into_lists_and_maps(service: Any) -> None:
    """Each step by its name, index or key."""
    data = {
        "numbers": [1, "x"],
        "parts": {"k": {"title": 1}, "l": None},
        "names": {"x": "y", "1": 2},
        "flags": {"yes": "round"},
        "children": [{}, {"title": []}],
        "shapes": ["square"],
    }
    assert list(violations(service, data)) == [
        "numbers[1]",
        'parts["k"].title',
        'parts["l"]',
        'names["x"]',
        'names["1"]',
        'flags["yes"]',
        "children[1].title",
        "shapes[0]",
    ]


def test_two_members_of_a_oneof_are_refused(service: Any) -> None:
    """One of them would be lost."""
    assert violations(service, {"word": "w", "part": {}}) == {
        "part": "cannot be set together with word: only one choice can"
    }
    assert decoded(service, {"word": "w", "part": None}).word == "w"


def test_a_message_inside_itself_nests_so_deep(service: Any) -> None:
    """Deeper ones are refused by their path, without recursion; the rest can be sent on."""

    def nested(levels: int) -> Any:
        data: Any = {"label": "leaf"}
        for level in range(levels):
            data = {"only": data} if level % 2 else {"many": [data]}
        return data

    tree = decoded(service, nested(NESTING_MAX), "Tree")
    assert type(tree).FromString(tree.SerializeToString()) == tree
    arguments, _unknown = decode_arguments(tree.DESCRIPTOR, encoder_for(tree.DESCRIPTOR)(tree))
    assert type(tree)(**arguments) == tree
    for levels in (NESTING_MAX + 1, 900):
        [path] = violations(service, nested(levels), "Tree")
        assert path.count("only") + path.count("many") == NESTING_MAX + 1


def test_a_type_without_json_form_is_refused_at_start(service: Any) -> None:
    """An RPC must not go out in a wrong dialect: google.protobuf.Any is in every Status."""
    status = message_class(service, "Outcome").DESCRIPTOR.fields_by_name["refusal"].message_type
    with pytest.raises(TypeError, match="JSON form"):
        decode_arguments(status, {})
    with pytest.raises(TypeError, match="JSON form"):
        encoder_for(status)


def test_a_route_that_cannot_be_served_is_refused_at_start(probes: Probes, image: bytes) -> None:
    """Two RPCs of the same path, for one."""
    with pytest.raises(ValueError, match="declared twice"):
        Bridge([*probes.methods(), *probes.methods()], lambda _: Caller(), lambda: True, image)
