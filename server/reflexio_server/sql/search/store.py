"""Vectors and what searches read, on the database."""

from reflexio_server.sql.database.methods import DatabaseStore, reads, writes
from reflexio_server.sql.search import changes, vectors


class SqlSearchStore(DatabaseStore):
    """What search and the follower ask of the database. Each method: see `SearchStore`."""

    register_model = writes(vectors.register_model)
    other_models = reads(vectors.other_models)
    read_changes = reads(changes.read_changes)
    serving_model = reads(changes.serving_model)
    fetch_interactions = reads(changes.fetch_interactions)
    list_users = reads(changes.list_users)
    scan_unembedded = reads(vectors.scan_unembedded)
    load_unembedded = reads(vectors.load_unembedded)
    store_embedded = writes(vectors.store_embedded)
    drop_vectors_of_other_models = writes(vectors.drop_vectors_of_other_models)
