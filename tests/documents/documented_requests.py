"""The requests of the documents' blocks, written down by hand, in the documents' order."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Turn:
    """One interaction as it must be stored; `image` names a file of example_images."""

    content: str = ""
    role: str = "User"
    user_action: str = "none"
    user_action_description: str = ""
    interacted_image_url: str = ""
    expert_content: str = ""
    image: str = ""


@dataclass(frozen=True)
class Publish:
    """One request as it must be stored."""

    user_id: str
    session_id: str
    source: str
    turns: tuple[Turn, ...]
    agent_version: str = "agent-v0"


LOGIN_TROUBLE = "Hi, I'm having trouble with my account login"
WHICH_ERROR = "I'm sorry to hear that. Can you tell me what error message you're seeing?"
WRONG_PASSWORD = "It says 'Invalid credentials' but I'm sure my password is correct"
RESET_LINK = "Let me help you reset your password. I'll send you a reset link via email."
RETURN_QUESTION = "What is your return policy for electronics?"
RETURN_ANSWER = "You can return electronics within 30 days of purchase."


def _support(user: str, agent: str) -> Publish:
    turns = (Turn(user), Turn(agent, role="Agent"))
    return Publish("customer_001", "support_session_001", "support_chat", turns)


SUPPORT = (
    _support(LOGIN_TROUBLE, WHICH_ERROR),
    _support(WRONG_PASSWORD, RESET_LINK),
    _support(
        "Thank you! That worked perfectly.",
        "You're welcome! Is there anything else I can help you with?",
    ),
)
VISUAL = (
    Publish(
        "reviewer_bob",
        "review_001",
        "product_review",
        (
            Turn(
                "This phone has an amazing camera quality! Look at this photo I took:",
                image="product_photos/smartphone.jpg",
            ),
        ),
    ),
    Publish(
        "fashion_client",
        "styling_001",
        "styling_consultation",
        (
            Turn(
                "What do you think about this outfit for a business meeting?",
                role="Client",
                image="fashion/outfit_1.jpg",
            ),
        ),
    ),
    Publish(
        "beta_tester",
        "ui_feedback_001",
        "ui_testing",
        (
            Turn(
                "The new dashboard layout is confusing. The navigation menu is hard to find.",
                image="screenshots/app_interface.png",
            ),
        ),
    ),
    Publish(
        "qa_tester",
        "bug_report_001",
        "bug_reports",
        (
            Turn(
                "Application crashes when clicking the export button. Error details in screenshot.",
                user_action="click",
                user_action_description="clicked export button in reports section",
                image="bugs/error_screen.png",
            ),
        ),
    ),
)
EXPERT = Publish(
    "customer_001",
    "expert_review_batch_001",
    "expert_review",
    (
        Turn(RETURN_QUESTION),
        Turn(
            RETURN_ANSWER,
            role="Agent",
            expert_content=(
                "Electronics can be returned within 30 days of purchase with the original "
                "receipt. Items must be in original packaging and include all accessories. "
                "Opened software and personal care electronics are final sale. For defective "
                "items, the return window extends to 90 days. Refunds are processed to the "
                "original payment method within 5-7 business days."
            ),
        ),
    ),
    agent_version="v1.0",
)
SHOPPING = Publish(
    "shopper_dave",
    "shopping_session_001",
    "ecommerce",
    (
        Turn(
            user_action="click",
            user_action_description="clicked on 'Laptops' category",
            interacted_image_url="https://store.example.com/categories/laptops",
        ),
        Turn(
            user_action="scroll",
            user_action_description="scrolled through laptop listings page",
        ),
        Turn(
            user_action="click",
            user_action_description="clicked on MacBook Pro 16-inch product page",
            interacted_image_url="https://store.example.com/products/macbook-pro-16",
        ),
        Turn("This laptop looks perfect for my video editing work"),
        Turn(
            "Added to cart",
            user_action="click",
            user_action_description="added MacBook Pro 16-inch to cart",
        ),
    ),
)


def _inquiry(message: str, *turns: Turn) -> Publish:
    session = f"product_inquiry_001_{message}"
    return Publish("prospect_client", session, "sales_inquiry", turns)


PATTERNS = (
    _inquiry(
        "msg_001",
        Turn("I'm interested in your enterprise software solution. Can you tell me about pricing?"),
    ),
    _inquiry(
        "msg_002",
        Turn(
            "I'd be happy to help! Our enterprise solution starts at $50/user/month. "
            "How many users would you need?",
            role="Sales_Rep",
        ),
        Turn("We have about 150 employees. Do you offer volume discounts?"),
    ),
    _inquiry(
        "msg_003",
        Turn(
            "For 150 users, we can offer a 20% discount, bringing it to $40/user/month. "
            "Would you like to schedule a demo?",
            role="Sales_Rep",
        ),
        Turn("That sounds reasonable. Yes, let's schedule a demo for next week."),
    ),
    Publish(
        "design_client_georgia",
        "portfolio_review_2024_jan_15_item_5",
        "portfolio_review",
        (
            Turn(
                "I really like this design approach",
                user_action="click",
                user_action_description="clicked like button on design portfolio item #5",
                interacted_image_url="https://portfolio.example.com/designs/modern-website-layout",
            ),
        ),
        agent_version="portfolio_system_v2.1",
    ),
    Publish("user_1", "batch_001", "batch_test", (Turn("Message 1"),)),
    Publish("user_2", "batch_002", "batch_test", (Turn("Message 2"),)),
)

COMMON = (*SUPPORT, *VISUAL, EXPERT, SHOPPING)
PUBLISHED = {
    "1-workflow-examples": (*COMMON, *PATTERNS),
    "2-publishing-interactions": COMMON,
}
CUSTOMER_CONTENTS = frozenset(
    turn.content for request in (*SUPPORT, EXPERT) for turn in request.turns
)
