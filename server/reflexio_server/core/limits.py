"""Limits that are not a field's: message, reply, queue and window sizes, each with its reason.

A field's own limits stand in the contract (`reflexio.v1.FieldRule`).
"""

MESSAGE_SIZE_BYTES_MAX = 32 * 2**20
"""One message on any path: two images of the greatest size with their text fit."""

REPLY_SIZE_BYTES_MAX = 4 * 2**20
"""A page of a listing: the default message limit of gRPC clients that set none."""

WARNINGS_MAX = 100
"""Warnings in one reply; what is beyond is counted in the last."""

WARNING_CHARS_MAX = 500
"""One warning: it may quote a field name that the caller made up."""

VIOLATIONS_MAX = 20
"""Field violations in one error: enough to fix a form in one go."""

QUEUED_REQUESTS_MAX = 20_000
"""Requests that wait for the writer: about a second of its work; then publishes are refused."""

QUEUED_BYTES_MAX = 256 * 2**20
"""Bytes that wait for the writer: eight messages of the greatest size."""

BATCH_ROWS_MAX = 20_000
"""Rows of one commit: about 0.1 s, so that nobody waits long behind it."""

BATCH_BYTES_MAX = 32 * 2**20
"""Bytes of one commit: one message of the greatest size."""

PURGE_ROWS_MAX = 1_000
"""Interactions that one purge transaction removes, so that publishes never stall behind it."""

STREAM_REQUESTS_MAX = 4_096
"""Items of one bulk stream that wait for their commit; then the server stops reading it."""

STREAM_BYTES_MAX = 32 * 2**20
"""Bytes of one bulk stream that wait for their commit; one message of the greatest size fits."""

CONNECTIONS_MAX = 10_000
"""Open connections, handshakes included; beyond it new ones are closed at once."""

CONNECTIONS_PER_PEER_MAX = 1_000
"""Of them from one address (IPv6: one /64) beyond loopback: a large office behind one router."""

FIRST_BYTES_TIMEOUT_S = 5
"""A peer that connects and says nothing is let go after so many seconds."""

TLS_HANDSHAKE_TIMEOUT_S = 10
"""Seconds for a TLS handshake: some round trips of a bad mobile network."""

TLS_CLOSE_TIMEOUT_S = 2
"""Seconds that a peer has to answer the end of TLS; most never do."""

HTTP_IDLE_TIMEOUT_S = 75
"""Seconds that an idle HTTP connection stays: longer than the usual proxy's 60."""

SPLICE_BUFFER_BYTES = 2**20
"""What waits on one side of a gRPC connection before the other is not read any more."""
