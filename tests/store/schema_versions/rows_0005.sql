-- A key; from now on the server asks for it.
INSERT INTO access_keys (key_id, org_id, name, scopes, secret_hash, created_at)
VALUES
  ('0011223344556677', 'local', 'of that time', 'read,write,admin',
   X'8414CD6B08E92BE7F34132D9F8FABAA0CF0F072BAB807B434E7FF02EFC918A1E', 1760000000);
