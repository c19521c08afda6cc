curl -X POST "${REFLEXIO_URL:-https://www.reflexio.ai}/api/publish_interaction" \
-H "User-Agent: my-agent-reflexio" \
-H "Authorization: Bearer $REFLEXIO_API_KEY" \
-H "Content-Type: application/json" \
--data @- <<'JSON'
{
"user_id": "shopper_dave",
"interaction_data_list": [
{
"user_action": "click",
"user_action_description": "clicked on 'Laptops' category",
"interacted_image_url": "https://store.example.com/categories/laptops"
},
{
"user_action": "scroll",
"user_action_description": "scrolled through laptop listings page"
},
{
"user_action": "click",
"user_action_description": "clicked on MacBook Pro 16-inch product page",
"interacted_image_url": "https://store.example.com/products/macbook-pro-16"
},
{
"content": "This laptop looks perfect for my video editing work",
"user_action": "none"
},
{
"user_action": "click",
"user_action_description": "added MacBook Pro 16-inch to cart",
"content": "Added to cart"
}
],
"session_id": "shopping_session_001",
"source": "ecommerce"
}
JSON
