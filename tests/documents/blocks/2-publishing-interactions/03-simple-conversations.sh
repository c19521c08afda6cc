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
"content": "Hi, I'm having trouble with my account login"
},
{
"role": "Agent",
"content": "I'm sorry to hear that. Can you tell me what error message you're seeing?"
}
],
"session_id": "support_session_001",
"source": "support_chat"
}
JSON
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
"content": "It says 'Invalid credentials' but I'm sure my password is correct"
},
{
"role": "Agent",
"content": "Let me help you reset your password. I'll send you a reset link via email."
}
],
"session_id": "support_session_001",
"source": "support_chat"
}
JSON
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
"content": "Thank you! That worked perfectly."
},
{
"role": "Agent",
"content": "You're welcome! Is there anything else I can help you with?"
}
],
"session_id": "support_session_001",
"source": "support_chat"
}
JSON
