"""The calls of the TypeScript client: a class with a method an RPC, and the types of each."""

import textwrap

from tools.generate.calls.model import HEAD, Rpc, about, camel, contract

WIDTH = 96
OWN = {"PublishInteraction"}
"""Written by hand: its turns have a name of their own, and its id is made."""


def source() -> str:
    """Return the module's text."""
    found = contract()
    rpcs = [rpc for rpc in found.unary() if rpc.name not in OWN]
    services = sorted({rpc.service for rpc in rpcs})
    messages = sorted({name for rpc in rpcs for name in (rpc.request, rpc.response)})
    return "".join(
        [
            f"// {HEAD}\n//\n// A method for each RPC with one request and one reply.\n\n",
            'import type { Caller } from "../calls/caller.js";\n',
            'import type { Plain, PlainInput, Required } from "../plain.js";\n',
            'import type { CallOptions } from "../connection/transport.js";\n',
            block("import", services),
            block("import type", messages + list(found.enums)),
            "\n/** The enums of the contract, which the client writes as names. */\n",
            "export type EnumObject =\n",
            "\n".join(f"  | typeof {name}" for name in found.enums),
            ";\n",
            "".join(types(rpc) for rpc in rpcs),
            "\n/** The calls of the contract; `ReflexioClient` has them all. */\n",
            "export class Calls {\n  readonly #caller: Caller;\n\n",
            "  constructor(caller: Caller) {\n    this.#caller = caller;\n  }\n",
            "".join(method(rpc) for rpc in rpcs),
            "}\n",
        ]
    )


def block(keyword: str, names: list[str]) -> str:
    """Return an import of names from the generated messages."""
    lines = "".join(f"  {name},\n" for name in names)
    return f'{keyword} {{\n{lines}}} from "./v1.js";\n'


def types(rpc: Rpc) -> str:
    """Return the types of what a call takes and gives."""
    given = f"PlainInput<{rpc.request}>"
    if rpc.required:
        keys = " | ".join(f'"{camel(name)}"' for name in rpc.required)
        given = f"Required<{given}, {keys}>"
    return (
        f"\nexport type {rpc.name}Input = {given};\n"
        f"export type {rpc.name}Result = Plain<{rpc.response}>;\n"
    )


def method(rpc: Rpc) -> str:
    """Return one method."""
    words = textwrap.wrap(about(rpc), WIDTH - 7, break_on_hyphens=False)
    comment = "".join(f"   * {line}\n" for line in words)
    runner, more = "call", ""
    if rpc.records:
        runner = "list" if rpc.count else "search"
        names = ", ".join(f'"{camel(name)}"' for name in rpc.records)
        more = f', {names}, "{camel(rpc.count)}"' if rpc.count else f", [{names}]"
    default = "" if rpc.required else " = {}"
    return (
        f"\n  /**\n{comment}   */\n"
        f"  {camel(rpc.name)}(\n"
        f"    request: {rpc.name}Input{default},\n"
        f"    options: CallOptions = {{}},\n"
        f"  ): Promise<{rpc.name}Result> {{\n"
        f"    const method = {rpc.service}.method.{camel(rpc.name)};\n"
        f"    return this.#caller.{runner}(method, request, options{more});\n"
        f"  }}\n"
    )
