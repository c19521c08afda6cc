"""mem0: a program written for mem0's Memory, with another import.

    pip install reflexio-grpc
    python examples/frameworks/mem0_memory.py

It needs a running server (`reflexio serve`); REFLEXIO_URL says where. With `infer=False` messages
are memories as they are, so that no language model is needed.
"""

from reflexio.integrations.mem0 import Memory  # was: from mem0 import Memory

SCOPE = {"user_id": "customer_001"}


def main() -> None:
    """Add, find, change and delete memories."""
    with Memory(infer=False) as memory:
        memory.add("I am allergic to nuts", user_id="customer_001", metadata={"topic": "food"})
        added = memory.add("I drive a red bicycle", user_id="customer_001")["results"][0]
        again = memory.add("I drive a red bicycle", user_id="customer_001")["results"][0]
        print(added["event"], "then", again["event"])
        for hit in memory.search("what may I eat?", filters=SCOPE, top_k=1)["results"]:
            print("found:", hit["memory"], hit["metadata"])
        memory.update(added["id"], "I drive a blue bicycle")
        for change in memory.history(added["id"]):
            print(change["event"], change["old_memory"], "->", change["new_memory"])
        memory.delete(added["id"])
        print("left:", [kept["memory"] for kept in memory.get_all(filters=SCOPE)["results"]])


if __name__ == "__main__":
    main()
