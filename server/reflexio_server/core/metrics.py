"""The metrics of a server, each declared once: what is added to in every layer, shown by one.

Names follow Prometheus' rules (a unit at the end, `_total` is added to counts), and OpenTelemetry's
semantic conventions where those name the thing (`rpc.server.call.duration`,
`gen_ai.client.operation.duration`).
"""

from reflexio_server.core.instruments import CountMetric, GaugeMetric, HistogramMetric, Metric

SHORT_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
LONG_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048)

CALLS = HistogramMetric(
    "rpc_server_call_duration_seconds",
    "Calls of RPCs by their duration, over gRPC (rpc_system_name grpc) and over HTTP with JSON "
    "(http). A stream is one call, from its beginning to its end; CANCELLED are those whose "
    "caller left.",
    ("rpc_system_name", "rpc_method", "rpc_response_status_code"),
    bounds=SHORT_SECONDS,
)
CALLS_REFUSED = CountMetric(
    "reflexio_refusals",
    "Calls, and messages of streams, that were answered with an error, by its reason.",
    ("reason",),
)
KEYS_REFUSED = CountMetric(
    "reflexio_keys_refused", "Calls that came without a valid key, by what was wrong.", ("why",)
)
DELETED = CountMetric("reflexio_deletions", "Calls that deleted records.", ("rpc_method",))
EXPIRED = CountMetric(
    "reflexio_expired_records",
    "Records that were deleted because they were older than they are kept "
    "(REFLEXIO_RETENTION_DAYS), by their kind.",
    ("kind",),
)

CONNECTIONS = GaugeMetric(
    "reflexio_connections", "Open connections, those that carry gRPC apart.", ("protocol",)
)
CONNECTIONS_ALLOWED = GaugeMetric("reflexio_connections_max", "Connections that there may be.")
CONNECTIONS_REFUSED = CountMetric(
    "reflexio_connections_refused", "Connections that were one too many, by of what.", ("too_many",)
)
BUDGET = GaugeMetric(
    "reflexio_memory_budget_bytes",
    "Bytes that requests on their way in, and replies on their way out, may hold together.",
)
BUDGET_USED = GaugeMetric("reflexio_memory_budget_used_bytes", "Bytes that they hold.")

COMMIT_SIZE = HistogramMetric(
    "reflexio_commit_works",
    "Commits by how many publishes and changes they hold (group commit).",
    bounds=SIZES,
)
COMMIT_SECONDS = HistogramMetric(
    "reflexio_commit_duration_seconds",
    "Commits by what they took, from their first statement to the disk.",
    bounds=SHORT_SECONDS,
)
COMMIT_SYNC_SECONDS = HistogramMetric(
    "reflexio_commit_sync_duration_seconds",
    "Commits by what their COMMIT alone took: writing the log and syncing it (fsync).",
    bounds=SHORT_SECONDS,
)
COMMITS_FAILED = CountMetric("reflexio_commits_failed", "Commits that failed as a whole.")
QUEUE_REQUESTS = GaugeMetric("reflexio_write_queue_requests", "Requests that wait for the writer.")
QUEUE_BYTES = GaugeMetric("reflexio_write_queue_bytes", "Bytes that wait for the writer.")

DATABASE_BYTES = GaugeMetric("reflexio_database_size_bytes", "Size of the database's file.")
LOG_BYTES = GaugeMetric("reflexio_write_ahead_log_size_bytes", "Size of the write-ahead log.")
DISK_FREE_BYTES = GaugeMetric("reflexio_disk_free_bytes", "Free disk of the data folder.")
CHECKPOINT_SECONDS = HistogramMetric(
    "reflexio_checkpoint_duration_seconds",
    "Checkpoints, which move the write-ahead log into the database, by what they took.",
    bounds=SHORT_SECONDS,
)
CHECKPOINTED_PAGES = CountMetric(
    "reflexio_checkpointed_pages", "Pages that checkpoints found moved, summed."
)

EMBEDDING_BACKLOG = GaugeMetric(
    "reflexio_embedding_backlog_records", "Records that are known to wait for their vectors."
)
EMBEDDING_BEHIND_SECONDS = GaugeMetric(
    "reflexio_embedding_behind_seconds", "Since when some wait; 0 when none does."
)
EMBEDDING_SECONDS = HistogramMetric(
    "reflexio_embedding_batch_duration_seconds",
    "Batches of records by what their vectors took, with the commit.",
    bounds=SHORT_SECONDS,
)
EMBEDDED = CountMetric(
    "reflexio_embedded_records", "Records whose embedding ended: done, or given up.", ("outcome",)
)
EMBEDDING_PROCESS_ENDS = CountMetric(
    "reflexio_embedding_process_ends",
    "Times that the process of an embedding model ended by itself; it is started again.",
)
PARTITIONS = GaugeMetric(
    "reflexio_search_partitions", "Indexes in memory, by what they find.", ("cache",)
)
PARTITION_BYTES = GaugeMetric(
    "reflexio_search_partitions_size_bytes", "Bytes that they hold.", ("cache",)
)
PARTITION_USES = CountMetric(
    "reflexio_search_partition_uses",
    "Searches by whether their index was in memory (hit) or was built of the records (build).",
    ("cache", "outcome"),
)

JOBS = GaugeMetric(
    "reflexio_learning_jobs", "Learning jobs that are pending, processing or failed.", ("state",)
)
JOBS_OVERDUE_SECONDS = GaugeMetric(
    "reflexio_learning_overdue_seconds", "How long the pending job has waited that was due first."
)
ATTEMPTS = CountMetric(
    "reflexio_learning_attempts",
    "Attempts at learning jobs: learned, retried later, or failed for good.",
    ("kind", "outcome"),
)
MODEL_CALLS = HistogramMetric(
    "gen_ai_client_operation_duration_seconds",
    "Calls of the playbook model by their duration; error_type is empty for an answer.",
    ("gen_ai_operation_name", "gen_ai_request_model", "error_type"),
    bounds=LONG_SECONDS,
)
MODEL_TOKENS = CountMetric(
    "reflexio_model_tokens", "Tokens of the playbook model.", ("gen_ai_token_type",)
)
MODEL_DAY_CALLS = GaugeMetric(
    "reflexio_model_day_calls", "Calls of the playbook model in this UTC day."
)
MODEL_DAY_TOKENS = GaugeMetric(
    "reflexio_model_day_tokens", "Tokens of the playbook model in this UTC day."
)
MODEL_DAY_LIMIT = GaugeMetric(
    "reflexio_model_day_limit", "What there may be of them in a day; absent without limit.", ("of",)
)

KEYS = GaugeMetric("reflexio_keys", "Keys that open something now.")
BUILD = GaugeMetric("reflexio_build_info", "The release that runs, as a label; 1.", ("version",))


def all_metrics() -> list[Metric]:
    """Return every metric, in the order of their declaration."""
    return [value for value in globals().values() if isinstance(value, Metric)]
