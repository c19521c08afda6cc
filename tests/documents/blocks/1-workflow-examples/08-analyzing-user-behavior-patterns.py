# Get all interactions for behavior analysis
all_interactions = client.get_interactions(
    user_id="shopper_dave",
    top_k=100
)
# Analyze interaction patterns
interaction_sources = {}
action_types = {}
content_themes = []
for interaction in all_interactions.interactions:
    # Count by source
    source = interaction.request_id.split('_')[0] # Extract source prefix
    interaction_sources[source] = interaction_sources.get(source, 0) + 1
    # Count by action type
    action = interaction.user_action.value
    action_types[action] = action_types.get(action, 0) + 1
    # Collect content for theme analysis
    if interaction.content:
        content_themes.append(interaction.content)
print("Interaction Sources:", interaction_sources)
print("Action Types:", action_types)
print(f"Total content items: {len(content_themes)}")
