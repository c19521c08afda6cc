"""The way back: a publish's bytes as an item that can be published again."""

from typing import Any

from google.protobuf.json_format import MessageToDict

from reflexio._messages.argument_names import LIST_FIELD
from reflexio._messages.publish import Publish
from reflexio.v1 import interaction_service_pb2 as pb


def decode_item(publish: Publish) -> dict[str, Any]:
    """Return the keywords of the publish, its request_id among them; other empty ones are absent.

    `publish_interaction(**item)` sends the same request again. Times and enum values are texts, an
    image is base64.
    """
    request = pb.PublishInteractionRequest.FromString(publish.data)
    item: dict[str, Any] = MessageToDict(request, preserving_proto_field_name=True)
    interactions = item.pop(LIST_FIELD, [])
    return {"user_id": request.user_id, "interactions": interactions, **item}
