INSERT INTO delete_epochs (org_id, slot, epoch) VALUES ('local', 7, 1);
