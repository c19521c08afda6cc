curl -X POST "${REFLEXIO_URL:-https://www.reflexio.ai}/api/publish_interaction" \
-H "User-Agent: my-agent-reflexio" \
-H "Authorization: Bearer $REFLEXIO_API_KEY" \
-H "Content-Type: application/json" \
--data @- <<'JSON'
{
"user_id": "reviewer_bob",
"interaction_data_list": [
{
"content": "This phone has an amazing camera quality! Look at this photo I took:",
"image_encoding": "<encode_image_result>",
"user_action": "none"
}
],
"session_id": "review_001",
"source": "product_review"
}
JSON
curl -X POST "${REFLEXIO_URL:-https://www.reflexio.ai}/api/publish_interaction" \
-H "User-Agent: my-agent-reflexio" \
-H "Authorization: Bearer $REFLEXIO_API_KEY" \
-H "Content-Type: application/json" \
--data @- <<'JSON'
{
"user_id": "fashion_client",
"interaction_data_list": [
{
"role": "Client",
"content": "What do you think about this outfit for a business meeting?",
"image_encoding": "<encode_image_result>"
}
],
"session_id": "styling_001",
"source": "styling_consultation"
}
JSON
