ALTER TABLE policies ADD COLUMN plan TEXT;
ALTER TABLE policies ADD COLUMN revision {whole} NOT NULL DEFAULT '0';

CREATE TABLE policy_changes (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    layer_id TEXT NOT NULL,
    revision {whole} NOT NULL,
    event TEXT NOT NULL,
    before TEXT,
    after TEXT NOT NULL,
    changed_by TEXT,
    changed_at {whole} NOT NULL,
    CONSTRAINT pk_policy_changes PRIMARY KEY (id),
    CONSTRAINT uq_policy_changes_layer_id_revision UNIQUE (layer_id, revision),
    CONSTRAINT fk_policy_changes_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_policy_changes_layer_id_policies FOREIGN KEY (layer_id) REFERENCES policies (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_policy_changes_layer_id ON policy_changes (layer_id);

CREATE TABLE exemptions (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    organisation_id TEXT,
    owner_id TEXT,
    owner TEXT NOT NULL,
    reason TEXT NOT NULL,
    granted_at {whole} NOT NULL,
    expires_at {whole} NOT NULL,
    ended_at {whole},
    CONSTRAINT pk_exemptions PRIMARY KEY (id),
    CONSTRAINT fk_exemptions_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_exemptions_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_exemptions_organisation_id_organisations FOREIGN KEY (organisation_id) REFERENCES organisations (id)
){strict};
CREATE INDEX ix_exemptions_account_id ON exemptions (account_id);

CREATE TABLE labels (
    account_id TEXT NOT NULL,
    word TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    CONSTRAINT pk_labels PRIMARY KEY (account_id, word),
    CONSTRAINT fk_labels_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_labels_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id)
){strict};
CREATE INDEX ix_labels_portal_id_word ON labels (portal_id, word);
