# Publishing interactions with rich context
contextual_interaction = {
    "role": "User",
    "content": "I really like this design approach",
    "user_action": "CLICK",
    "user_action_description": "clicked like button on design portfolio item #5",
    "interacted_image_url": "https://portfolio.example.com/designs/modern-website-layout"
}
# Add metadata through interaction source and session structure
client.publish_interaction(
    user_id="design_client_georgia",
    interactions=[contextual_interaction],
    session_id="portfolio_review_2024_jan_15_item_5",
    source="portfolio_review",
    agent_version="portfolio_system_v2.1"
)
