curl -X POST "${REFLEXIO_URL:-https://www.reflexio.ai}/api/publish_interaction" \
-H "User-Agent: my-agent-reflexio" \
-H "Authorization: Bearer $REFLEXIO_API_KEY" \
-H "Content-Type: application/json" \
--data @- <<'JSON'
{
"user_id": "beta_tester",
"interaction_data_list": [
{
"content": "The new dashboard layout is confusing. The navigation menu is hard to find.",
"image_encoding": "<encode_image_result>",
"user_action": "none"
}
],
"session_id": "ui_feedback_001",
"source": "ui_testing"
}
JSON
curl -X POST "${REFLEXIO_URL:-https://www.reflexio.ai}/api/publish_interaction" \
-H "User-Agent: my-agent-reflexio" \
-H "Authorization: Bearer $REFLEXIO_API_KEY" \
-H "Content-Type: application/json" \
--data @- <<'JSON'
{
"user_id": "qa_tester",
"interaction_data_list": [
{
"content": "Application crashes when clicking the export button. Error details in screenshot.",
"image_encoding": "<encode_image_result>",
"user_action": "click",
"user_action_description": "clicked export button in reports section"
}
],
"session_id": "bug_report_001",
"source": "bug_reports"
}
JSON
