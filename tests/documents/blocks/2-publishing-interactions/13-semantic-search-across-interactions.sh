curl -X POST "${REFLEXIO_URL:-https://www.reflexio.ai}/api/search_interactions" \
-H "User-Agent: my-agent-reflexio" \
-H "Authorization: Bearer $REFLEXIO_API_KEY" \
-H "Content-Type: application/json" \
--data @- <<'JSON'
{
"user_id": "customer_001",
"query": "password reset login issues"
}
JSON
