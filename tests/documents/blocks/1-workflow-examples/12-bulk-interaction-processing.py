def bulk_publish_interactions(client, interaction_batches):
    """Efficiently publish multiple interaction batches using fire-and-forget."""
    for i, batch in enumerate(interaction_batches):
        try:
            # Fire-and-forget (default)
            client.publish_interaction(**batch)
            print(f"Batch {i} queued successfully")
        except Exception as e:
            print(f"Batch {i} failed: {e}")
# Example usage
interaction_batches = [
    {
        "user_id": "user_1",
        "interactions": [{"content": "Message 1"}],
        "session_id": "batch_001",
        "source": "batch_test"
    },
    {
        "user_id": "user_2",
        "interactions": [{"content": "Message 2"}],
        "session_id": "batch_002",
        "source": "batch_test"
    },
    # Add more batches...
]
bulk_publish_interactions(client, interaction_batches)
# If you need confirmations, use wait_for_response=True
def bulk_publish_with_confirmation(client, interaction_batches):
    """Publish batches and wait for confirmation."""
    results = []
    for i, batch in enumerate(interaction_batches):
        try:
            response = client.publish_interaction(**batch, wait_for_response=True)
            results.append(response)
            print(f"Batch {i}: {response.success}")
        except Exception as e:
            print(f"Batch {i} failed: {e}")
            results.append(None)
    return results
