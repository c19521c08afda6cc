# Publishing a threaded conversation with context
conversation_thread = "product_inquiry_001"
# Initial inquiry
client.publish_interaction(
    user_id="prospect_client",
    interactions=[
        {"role": "User", "content": "I'm interested in your enterprise software solution. Can you tell me about pricing?"}
    ],
    session_id=f"{conversation_thread}_msg_001",
    source="sales_inquiry"
)
# Follow-up with more details
client.publish_interaction(
    user_id="prospect_client",
    interactions=[
        {"role": "Sales_Rep", "content": "I'd be happy to help! Our enterprise solution starts at $50/user/month. How many users would you need?"},
        {"role": "User", "content": "We have about 150 employees. Do you offer volume discounts?"}
    ],
    session_id=f"{conversation_thread}_msg_002",
    source="sales_inquiry"
)
# Final negotiation
client.publish_interaction(
    user_id="prospect_client",
    interactions=[
        {"role": "Sales_Rep", "content": "For 150 users, we can offer a 20% discount, bringing it to $40/user/month. Would you like to schedule a demo?"},
        {"role": "User", "content": "That sounds reasonable. Yes, let's schedule a demo for next week."}
    ],
    session_id=f"{conversation_thread}_msg_003",
    source="sales_inquiry"
)
