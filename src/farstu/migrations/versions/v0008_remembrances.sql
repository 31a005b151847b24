ALTER TABLE sessions ADD COLUMN remembrance_id TEXT;
ALTER TABLE sessions ADD COLUMN arrived_at {whole};
CREATE INDEX ix_sessions_remembrance_id ON sessions (remembrance_id);

CREATE TABLE remembrances (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    authenticator_id TEXT NOT NULL,
    family_digest TEXT NOT NULL,
    value_digest TEXT NOT NULL,
    previous_digest TEXT,
    epoch {whole} NOT NULL,
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at {whole} NOT NULL,
    last_used_at {whole},
    expires_at {whole} NOT NULL,
    CONSTRAINT pk_remembrances PRIMARY KEY (id),
    CONSTRAINT uq_remembrances_family_digest UNIQUE (family_digest),
    CONSTRAINT fk_remembrances_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_remembrances_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_remembrances_authenticator_id_authenticators
        FOREIGN KEY (authenticator_id) REFERENCES authenticators (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_remembrances_account_id ON remembrances (account_id);
CREATE INDEX ix_remembrances_authenticator_id ON remembrances (authenticator_id);
CREATE INDEX ix_remembrances_expires_at ON remembrances (expires_at);
