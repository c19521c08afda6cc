-- What is known, and the job of the expert's answer in r1, which taught nothing.
INSERT INTO user_playbooks
  (org_id, user_id, agent_version, request_id, playbook_name, created_at, content, trigger,
   rationale, blocking_issue, status, source, source_interaction_ids, source_span, tags, writer,
   evidence_count, fingerprint)
VALUES
  ('local', 'ann', 'v2', '', 'luggage', 1760000000, 'Book it as bulky luggage two days ahead.',
   'A traveller asks about a surfboard.', '', '', 1, '', '', '', '', '', 0,
   X'83B77780B09EBC28756AE60049CA2CFDFE1EC287D488B05D52933A7CE12648AC');
INSERT INTO agent_playbooks
  (org_id, agent_version, playbook_name, created_at, content, trigger, rationale, blocking_issue,
   playbook_status, playbook_metadata, status, tags, writer, evidence_count, user_playbook_ids,
   fingerprint)
VALUES
  ('local', 'v2', 'luggage', 1760000000, 'Book it as bulky luggage two days ahead.',
   'A traveller asks about a surfboard.', '', '', 1, '', 1, '', '', 0, '',
   X'C2D99B60114690623A2D6683E1F5B9B98537477EF05F2FB15E481585ABA6C928');
INSERT INTO profiles
  (org_id, profile_id, user_id, content, last_modified_timestamp, generated_from_request_id,
   profile_time_to_live, expiration_timestamp, custom_features, source, status,
   source_interaction_ids, tags, writer)
VALUES
  ('local', 'p1', 'ann', 'Prefers window seats.', 1760000000, '', 6, 4102444800, '', '', 1, '',
   '', '');
INSERT INTO profile_changes (org_id, user_id, request_id, created_at, added, removed, mentioned)
VALUES
  ('local', 'ann', '', 1760000000,
   '[{"profile_id":"p1","user_id":"ann","content":"Prefers window seats.","last_modified_timestamp":1760000000,"generated_from_request_id":"","profile_time_to_live":6,"expiration_timestamp":4102444800,"custom_features":"","source":"","status":1,"source_interaction_ids":"","tags":"","writer":""}]',
   '', '');
INSERT INTO session_outcomes
  (org_id, session_id, label, user_id, source, outcome, occurred_at, value, metadata, created_at)
VALUES ('local', 's1', '', 'ann', 'chat', 1, 1700000100, NULL, '', 1760000000);
INSERT INTO learned_changes (org_id, kind, change_count)
VALUES ('local', 'user_playbooks', 1), ('local', 'agent_playbooks', 1), ('local', 'profiles', 1);
INSERT INTO learning_jobs
  (org_id, user_id, request_id, interaction_id, kind, state, attempts, next_try_at_ms, lease_owner,
   lease_until_ms, reason, writer, playbook_ids, calls, prompt_tokens, completion_tokens,
   created_at_ms, updated_at_ms)
VALUES
  ('local', 'ann', 'r1', 2, 1, 4, 1, 0, '', 0, 'only the wording differs', 'builtin/1', '', 0, 0,
   0, 1760000000000, 1760000001000);
