-- A model that no server has any more, with a vector of it.
INSERT INTO embedding_models (model_key, model_id, spec) VALUES (1, 'gone@1', 'gone');
INSERT INTO vectors (org_id, user_id, interaction_id, model_key, chunks, attempts, error)
VALUES ('local', 'ann', 1, 1, X'003C000000000000', 1, NULL);
