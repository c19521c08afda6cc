"""The calls of the Java client: the class that ReflexioClient extends, two methods an RPC."""

import html
import textwrap

from tools.generate.calls.model import HEAD, Rpc, about, camel, contract

WIDTH = 90


def source() -> str:
    """Return the class's text."""
    found = contract()
    rpcs = found.unary()
    imports = sorted(
        {f"ai.reflexio.v1.{name}" for rpc in rpcs for name in (rpc.request, rpc.response)}
        | {f"ai.reflexio.v1.{rpc.service}Grpc" for rpc in rpcs}
        | {
            "ai.reflexio.internal.Pages",
            "com.google.protobuf.Message",
            "io.grpc.MethodDescriptor",
            "java.util.concurrent.CompletableFuture",
        }
    )
    return "".join(
        [
            f"// {HEAD}\n\npackage ai.reflexio;\n\n",
            *(f"import {name};\n" for name in imports),
            "\n/**\n * The calls of the contract with one request and one answer; {@link\n",
            " * ReflexioClient} has them all. Each waits for its answer, or as {@code …Async}\n",
            " * returns at once.\n */\n",
            "public abstract class ReflexioCalls {\n    ReflexioCalls() {}\n\n",
            "    abstract <Q extends Message, R extends Message> CompletableFuture<R> run(\n",
            "            MethodDescriptor<Q, R> method, Q request);\n",
            *(method(rpc) for rpc in rpcs),
            "}\n",
        ]
    )


def method(rpc: Rpc) -> str:
    """Return the two methods of a call."""
    name = camel(rpc.name)
    text = html.escape(about(rpc), quote=False).replace("@", "{@literal @}")
    words = textwrap.wrap(text, WIDTH, break_on_hyphens=False)
    comment = "".join(f"     * {line}\n" for line in words)
    call = f"{rpc.service}Grpc.get{rpc.name}Method()"
    run = f"run({call}, request)"
    if rpc.records:
        run = f"Pages.search(page -> run({call}, page), request)"
    if rpc.count:
        run = (
            "Pages.list(\n"
            f"                page -> run({call}, page),\n"
            f'                request,\n                "{rpc.records[0]}",\n'
            f'                "{rpc.count}")'
        )
    return f"""
    /**
{comment}     */
    public {rpc.response} {name}({rpc.request} request) {{
        return UnaryCall.await({name}Async(request));
    }}

    /** As {{@link #{name}({rpc.request})}}, without waiting for the answer. */
    public CompletableFuture<{rpc.response}> {name}Async(
            {rpc.request} request) {{
        return {run};
    }}
"""
