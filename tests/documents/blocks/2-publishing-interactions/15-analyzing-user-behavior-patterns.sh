curl -X POST "${REFLEXIO_URL:-https://www.reflexio.ai}/api/get_interactions" \
-H "User-Agent: my-agent-reflexio" \
-H "Authorization: Bearer $REFLEXIO_API_KEY" \
-H "Content-Type: application/json" \
--data @- <<'JSON'
{
"user_id": "shopper_dave",
"top_k": 100
}
JSON
