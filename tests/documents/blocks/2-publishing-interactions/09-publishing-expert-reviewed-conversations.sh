curl -X POST "${REFLEXIO_URL:-https://www.reflexio.ai}/api/publish_interaction" \
-H "User-Agent: my-agent-reflexio" \
-H "Authorization: Bearer $REFLEXIO_API_KEY" \
-H "Content-Type: application/json" \
--data @- <<'JSON'
{
"user_id": "customer_001",
"interaction_data_list": [
{
"role": "User",
"content": "What is your return policy for electronics?"
},
{
"role": "Agent",
"content": "You can return electronics within 30 days of purchase.",
"expert_content": "Electronics can be returned within 30 days of purchase with the original receipt. Items must be in original packaging and include all accessories. Opened software and personal care electronics are final sale. For defective items, the return window extends to 90 days. Refunds are processed to the original payment method within 5-7 business days."
}
],
"session_id": "expert_review_batch_001",
"source": "expert_review",
"agent_version": "v1.0"
}
JSON
