-- What `published.py` sends, as revision 0001 stores it: r3 was deleted.
INSERT INTO requests
  (org_id, request_id, user_id, session_id, source, agent_version, created_at, skip_aggregation,
   force_extraction, evaluation_only, content_hash, warnings, first_interaction_id,
   interaction_count, deleted_at)
VALUES
  ('local', 'r1', 'ann', 's1', 'chat', 'v2', 1760000000, 0, 0, 0,
   X'52610EA7F64EE7AA4F7678BA7FADC117B7CD3A66D841654D076792AA0C1D60A5', '', 1, 2, NULL),
  ('local', 'r2', 'bob', 's2', '', 'agent-v0', 1760000000, 0, 0, 1,
   X'F5883E1551DBDB55F810A66AED6CF13B4091D34A09595C0FC1DA3701DE744658',
   '["interaction_data_list[0] has a user_action without user_action_description"]', 3, 1, NULL),
  ('local', 'r3', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
   1760000001);
INSERT INTO interactions
  (interaction_id, org_id, user_id, request_id, session_id, source, created_at, role, content,
   user_action, user_action_description, interacted_image_url, expert_content, shadow_content,
   tools_used, citations, retrieved_learnings, has_image)
VALUES
  (1, 'local', 'ann', 'r1', 's1', 'chat', 1700000000, 'user',
   'Can I pay by card at the airport counter?', 1, '', '', '', '', '', '', '', 0),
  (2, 'local', 'ann', 'r1', 's1', 'chat', 1700000060, 'Agent',
   'Yes, cards are taken everywhere.', 2, 'the button Pay', 'https://example.com/pay.png',
   'Only cash is taken at the airport counter; cards work online.', 'Cards are fine.',
   '[{"tool_data":{"input":{"at":[1.5,null,true],"days":3.0,"to":"Oslo"}},"tool_name":"prices"}]',
   '', '', 1),
  (3, 'local', 'bob', 'r2', 's2', '', 1760000000, 'user', '¿Dónde está mi pedido? 订单在哪里',
   2, '', '', '', '', '', '', '', 0);
UPDATE sqlite_sequence SET seq = 4 WHERE name = 'interactions';
INSERT INTO images (interaction_id, org_id, media_type, width, height, data)
VALUES
  (2, 'local', 'image/gif', 1, 1,
   X'47494638396101000100800000000000FFFFFF2C00000000010001000002014C003B');
