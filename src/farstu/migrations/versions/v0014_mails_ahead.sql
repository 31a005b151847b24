CREATE TABLE plan_notices (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    layer TEXT NOT NULL,
    revision {whole} NOT NULL,
    stage TEXT NOT NULL,
    due_day TEXT NOT NULL,
    told_at {whole} NOT NULL,
    CONSTRAINT pk_plan_notices PRIMARY KEY (id),
    CONSTRAINT uq_plan_notices_account_id_layer_revision_stage UNIQUE (account_id, layer, revision, stage),
    CONSTRAINT uq_plan_notices_account_id_layer_stage_due_day UNIQUE (account_id, layer, stage, due_day),
    CONSTRAINT fk_plan_notices_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_plan_notices_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_plan_notices_account_id ON plan_notices (account_id);
CREATE INDEX ix_plan_notices_told_at ON plan_notices (told_at);
