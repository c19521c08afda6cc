# Publishing UI/UX feedback with screenshots
ui_screenshot = encode_image("./screenshots/app_interface.png")
client.publish_interaction(
    user_id="beta_tester",
    interactions=[
        {
            "content": "The new dashboard layout is confusing. The navigation menu is hard to find.",
            "image_encoding": ui_screenshot,
            "user_action": "none"
        }
    ],
    session_id="ui_feedback_001",
    source="ui_testing"
)
# Publishing bug report with screenshot
bug_screenshot = encode_image("./bugs/error_screen.png")
client.publish_interaction(
    user_id="qa_tester",
    interactions=[
        {
            "content": "Application crashes when clicking the export button. Error details in screenshot.",
            "image_encoding": bug_screenshot,
            "user_action": "click",
            "user_action_description": "clicked export button in reports section"
        }
    ],
    session_id="bug_report_001",
    source="bug_reports"
)
