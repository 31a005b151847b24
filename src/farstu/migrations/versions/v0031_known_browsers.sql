CREATE TABLE known_browsers (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_at {whole} NOT NULL,
    last_seen_at {whole} NOT NULL,
    CONSTRAINT pk_known_browsers PRIMARY KEY (id),
    CONSTRAINT fk_known_browsers_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_known_browsers_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT uq_known_browsers_account_id_token_digest UNIQUE (account_id, token_digest)
){strict};
CREATE INDEX ix_known_browsers_account_id ON known_browsers (account_id);
CREATE INDEX ix_known_browsers_last_seen_at ON known_browsers (last_seen_at);
