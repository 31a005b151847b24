CREATE TABLE relying_party_hosts (
    host TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    CONSTRAINT pk_relying_party_hosts PRIMARY KEY (host),
    CONSTRAINT fk_relying_party_hosts_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_relying_party_hosts_relying_party_id_relying_parties
        FOREIGN KEY (relying_party_id) REFERENCES relying_parties (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_relying_party_hosts_relying_party_id ON relying_party_hosts (relying_party_id);

CREATE TABLE badges (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    host TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    created_at {whole} NOT NULL,
    expires_at {whole} NOT NULL,
    CONSTRAINT pk_badges PRIMARY KEY (id),
    CONSTRAINT fk_badges_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_badges_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_badges_relying_party_id_relying_parties
        FOREIGN KEY (relying_party_id) REFERENCES relying_parties (id) ON DELETE CASCADE,
    CONSTRAINT fk_badges_session_id_sessions
        FOREIGN KEY (session_id) REFERENCES sessions (id) ON DELETE CASCADE,
    CONSTRAINT uq_badges_token_digest UNIQUE (token_digest)
){strict};
CREATE INDEX ix_badges_account_id ON badges (account_id);
CREATE INDEX ix_badges_expires_at ON badges (expires_at);
CREATE INDEX ix_badges_relying_party_id ON badges (relying_party_id);
CREATE INDEX ix_badges_session_id ON badges (session_id);
