ALTER TABLE authenticators ADD COLUMN worth {whole} DEFAULT '3' NOT NULL;
ALTER TABLE authenticators ADD COLUMN lookup TEXT;
CREATE UNIQUE INDEX uq_authenticators_portal_id_kind_lookup
    ON authenticators (portal_id, kind, lookup);

CREATE TABLE challenges (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    seat_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    purpose TEXT NOT NULL,
    memory {blob} NOT NULL,
    created_at {whole} NOT NULL,
    expires_at {whole} NOT NULL,
    CONSTRAINT pk_challenges PRIMARY KEY (id),
    CONSTRAINT fk_challenges_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_challenges_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT uq_challenges_seat_id_kind_purpose UNIQUE (seat_id, kind, purpose)
){strict};
CREATE INDEX ix_challenges_account_id ON challenges (account_id);
