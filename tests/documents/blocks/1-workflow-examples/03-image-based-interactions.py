# Function to encode images for Reflexio
def encode_image(image_path: str) -> str:
    """Encode image to base64 string."""
    with open(image_path, "rb") as image_file:
        return base64.b64encode(image_file.read()).decode("utf-8")
# Example 1: Product review with image
product_image = encode_image("./product_photos/smartphone.jpg")
client.publish_interaction(
    user_id="reviewer_bob",
    interactions=[
        {
            "content": "This phone has an amazing camera quality! Look at this photo I took:",
            "image_encoding": product_image,
            "user_action": "NONE"
        }
    ],
    session_id="review_001",
    source="product_review"
)
# Example 2: Fashion styling consultation
outfit_image = encode_image("./fashion/outfit_1.jpg")
client.publish_interaction(
    user_id="fashion_client",
    interactions=[
        {
            "role": "Client",
            "content": "What do you think about this outfit for a business meeting?",
            "image_encoding": outfit_image
        }
    ],
    session_id="styling_001",
    source="styling_consultation"
)
