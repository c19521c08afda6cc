"""Limits that are not a field's: message, reply, queue and window sizes, each with its reason.

A field's own limits stand in the contract (`reflexio.v1.FieldRule`).
"""

PAGE_ROWS_MAX = 10_000
"""Rows of one page whatever top_k says; 4 MiB are reached before with texts of 400 characters."""

MESSAGE_SIZE_BYTES_MAX = 32 * 2**20
"""One message on any path: two images of the greatest size with their text fit."""

MCP_BODY_BYTES_MAX = 4 * 2**20
"""One request to /mcp: the longest text that an interaction holds fits, whatever its script."""

FIELDS_MAX = 2**19
"""Fields in one message, those of the messages inside it with it: an empty interaction is two bytes
on the wire and 180 in memory, so that 32 MiB of them would take 3 GB and six seconds of everybody's
time. The greatest tool call that the contract accepts has half as many."""

JSON_NAMES_MAX = 2**18 + 2**16
"""Names of members in one JSON text: those of the greatest tool call with all around it. Parsing a
text is one step of a tenth of a second then, and nobody is answered meanwhile."""

JSON_VALUES_MAX = 2**20 + 2**17
"""Commas in one JSON text, texts not looked into: a thousand playbooks that name a thousand
interactions each fit."""

JSON_CONTAINERS_MAX = 2**18 + 2**16
"""Objects and lists in one JSON text. Parsed, one takes up to 230 bytes for the 3 it is written
with."""

NESTING_MAX = 25
"""Levels of objects and lists in a field of free JSON, and of a message inside itself: a level of
JSON takes three of the hundred that protobuf's parsers read, and replies wrap what a publish held
in two more messages, so that what is accepted can always be sent back."""

REPLY_SIZE_BYTES_MAX = 4 * 2**20
"""A page of a listing: the default message limit of gRPC clients that set none."""

CONTRADICTIONS_TOLD_MAX = 100
"""Playbooks that may contradict one, as a listing tells them: it is one of many in a reply."""

WARNINGS_MAX = 100
"""Warnings in one reply; what is beyond is counted in the last."""

WARNING_CHARS_MAX = 500
"""One warning: it may quote a field name that the caller made up."""

VIOLATIONS_MAX = 20
"""Field violations in one error: enough to fix a form in one go."""

MEMORY_BUDGET_BYTES_MIN = 64 * 2**20
"""The least that all calls together may hold in memory: two messages of the greatest size. By
default they may hold a quarter of what the process may use; REFLEXIO_MEMORY_BUDGET_BYTES."""

CALLER_BYTES_MAX = 512 * 2**20
"""What the calls of one key may hold in memory whatever is free: sixteen messages of the greatest
size."""

SMALL_CALL_BYTES_MAX = 64 * 2**10
"""Up to this size a call finds room also beside its own caller's large ones."""

LARGE_CALL_BYTES = 64 * 2**10
"""From this size on what a call brings is decoded, checked and hashed beside the event loop: one
that is smaller takes it for two hundredths of a second at most."""

OPEN_CALL_BYTES_MAX = 2**20
"""What a call that needs no key may hold: a health check, a page of the documentation."""

CALL_BYTES = 8 * 2**10
"""What a call is counted with before anything of it has come: what gRPC and its task take."""

SHARE = 0.8
"""What an organisation may have of the room that others leave: of places, of what waits for the
writer; of places also a key of its organisation's room."""

QUEUED_REQUESTS_MAX = 20_000
"""Requests that wait for the writer: about a second of its work; then publishes are refused."""

QUEUED_BYTES_MAX = 256 * 2**20
"""Bytes that wait for the writer: eight messages of the greatest size."""

CALLS_IN_FLIGHT_MAX = 1_250
"""Calls that are being answered at once, over both protocols: about a second of publishes; then
calls are refused before they wait. An organisation may have four fifths of what others leave, a key
four fifths of what its organisation leaves; so with streams and with what waits."""

STREAMS_IN_FLIGHT_MAX = 1_250
"""Publishing streams that are open at once."""

WAITING_CALLS_MAX = 10_000
"""Calls that only wait: watches, and publishes that are stored and wait for what is learned. One
beyond them is answered without the wait."""

RESERVED_PLACES = 8
"""Calls at once that an organisation is never refused, as long as the common reserve lasts."""

RESERVE_PLACES_MAX = 250
"""The common reserve: places beyond the others, for those who have fewer than RESERVED_PLACES."""

CALLS_UNTAKEN_MAX = 20_000
"""gRPC calls that have arrived and wait to be taken up; gRPC resets what is beyond."""

BATCH_ROWS_MAX = 4_000
"""Rows of one commit: some hundredths of a second, so that nobody waits long behind it; a row of a
change, which has more indexes, counts as four."""

BATCH_BYTES_MAX = 32 * 2**20
"""Bytes of one commit: one message of the greatest size."""

PURGE_ROWS_MAX = 1_000
"""Interactions that one purge transaction removes, so that publishes never stall behind it."""

RETENTION_DAYS_MAX = 36_500
"""Days that retention may keep requests; 0 keeps them for ever."""

RETENTION_SOURCES_MAX = 500
"""Sources with days of their own: each may be a term of one condition in SQL."""

DISK_RESERVE_BYTES = 16 * 2**20
"""Disk that a file in the data folder holds, a quarter of what is free at most: on a full disk it
is given up, so that deletions go through."""

PURGE_ROWS_SHORT_MAX = 20
"""Interactions that one purge transaction removes while the reserve is spent: each is written to
the log before its room is free."""

STREAM_REQUESTS_MAX = 4_096
"""Items of one bulk stream that wait for their commit; then the server stops reading it."""

STREAM_BYTES_MAX = 32 * 2**20
"""Bytes of one bulk stream that wait for their commit; one message of the greatest size fits."""

PLAYBOOK_TIMEOUT_S = 60.0
"""For one call of the playbook model: models that reason take half of it."""
PLAYBOOK_ANSWER_TOKENS_MAX = 16_000
"""Eight playbooks take a few thousand; models that reason spend the rest before they answer."""
PLAYBOOK_ANSWER_TOKENS_MIN = 1_000
"""Less is no answer."""
SEARCH_WAIT_S = 0.15
"""How long a search by meaning waits for vectors of what was published just now: several times what
the local model takes for one."""

STREAM_IDLE_TIMEOUT_S = 600
"""Seconds after which a bulk stream ends on which nothing is sent: a live feed pauses, a vanished
peer stays silent; REFLEXIO_STREAM_IDLE_TIMEOUT_S."""

BULK_PACE_S_MAX = 5
"""Seconds that a bulk stream is held back for its key's rate, before its items are refused."""

REQUESTS_PER_MINUTE = 120_000
"""Calls of one key: half of what a small server answers; REFLEXIO_REQUESTS_PER_MINUTE, 0 is no
limit."""

INTERACTIONS_PER_MINUTE = 1_500_000
"""Interactions published with one key: some hours of a busy service at once;
REFLEXIO_INTERACTIONS_PER_MINUTE, 0 is no limit."""

CONNECTIONS_MAX = 10_000
"""Open connections, handshakes included; further ones are closed; REFLEXIO_CONNECTIONS_MAX."""

CONNECTIONS_PER_PEER_MAX = 1_000
"""Of them from one address (IPv6: one /64) beyond loopback: a large office behind one router;
REFLEXIO_CONNECTIONS_PER_PEER_MAX, to be raised behind a proxy on another machine."""

FIRST_BYTES_TIMEOUT_S = 5
"""A peer that connects and says nothing is let go after so many seconds."""

TLS_HANDSHAKE_TIMEOUT_S = 10
"""Seconds for a TLS handshake: some round trips of a bad mobile network."""

LINGER_S = 2
"""Seconds that a refused peer has to read why, while what it still sends is passed over."""

LINGER_TOTAL_S = 8
"""Seconds that it has as long as it still sends: many clients read only after they have sent."""

PASSED_OVER_READS = 4
"""Refused connections that are read once, every PASSED_OVER_PAUSE_S: a megabyte at most, which is
a thousandth of a second of everybody's time."""

PASSED_OVER_PAUSE_S = 0.005
"""Seconds between: two hundred megabytes a second go by."""

HTTP_IDLE_TIMEOUT_S = 75
"""Seconds that an idle HTTP connection stays: longer than the usual proxy's 60."""

SPLICE_BUFFER_BYTES = 256 * 2**10
"""What waits on one side of a gRPC connection before the other is not read any more."""

HTTP_HEAD_BYTES_MAX = 64 * 2**10
"""Request line and headers of one HTTP request, trailers included: what proxies allow at most."""

HTTP_HEADERS_MAX = 100
"""Headers of one HTTP request: several times what browsers and proxies send."""

HTTP_HEAD_TIMEOUT_S = 20
"""Seconds for the whole head of an HTTP request, from its first byte."""

HTTP_BODY_TIMEOUT_S = 60
"""Seconds in which a body must go on, and the head start it has on HTTP_BODY_BYTES_PER_S_MIN."""

HTTP_BODY_BYTES_PER_S_MIN = 1_000
"""What a body must bring on average beyond its first minute: less than any network still in use."""

HTTP2_STREAMS_MAX = 100
"""Requests at once on one HTTP/2 connection that speaks JSON: what RFC 9113 advises at least."""

HTTP2_HOLD_S = 0.05
"""Seconds that an HTTP/2 connection's first request is waited for, which says whether it is gRPC;
gRPC clients that say so by their settings do not wait."""
BODY_TOTAL_TIMEOUT_S = 600
"""Seconds for a whole message however steadily it comes: the greatest one at 56 KB/s; and for its
answer to be taken."""

WRITE_STALL_TIMEOUT_S = 60
"""Seconds in which a peer that sends nothing must take something of what waits for it."""

GRPC_STREAMS_MAX = 1_000
"""Calls at once on one gRPC connection; further ones wait in the client."""

GRPC_WINDOW_BYTES = 64 * 2**10
"""What a call may send before the server asks for more: before anybody knows who is calling."""

GRPC_UNKNOWN_CALLS_MAX = 256
"""Calls on one connection whose caller is not known yet; then it is not read until some are."""

GRPC_METADATA_BYTES_MAX = 16 * 2**10
"""Metadata of one gRPC call: a key and a trace take less than one of them."""

GRPC_IDLE_TIMEOUT_S = 900
"""Seconds without a call after which a gRPC connection is closed; clients open another by need."""

GRPC_HANDSHAKE_TIMEOUT_S = 10
"""Seconds until a gRPC connection has said its settings."""

GRPC_KEEPALIVE_S = 120
"""Seconds of silence after which the server asks whether a peer is still there."""

GRPC_KEEPALIVE_TIMEOUT_S = 20
"""Seconds that a peer has to answer that."""

GRPC_PING_INTERVAL_S_MIN = 10
"""Seconds between pings of a client: below it a few are forgiven, then the connection is closed."""

DISK_FREE_BYTES_MIN = 64 * 2**20
"""Free disk below which readiness says no: the write-ahead log alone may take half of it."""

KEYS_MAX = 10_000
"""Keys that are kept, ended ones among them: all are held in memory and listed in one reply."""

KEYS_OF_ORG_MAX = 5_000
"""Those of one organisation."""

AUDIT_DAYS = 365
"""Days that entries of the audit log are kept unless the operator says another number."""
