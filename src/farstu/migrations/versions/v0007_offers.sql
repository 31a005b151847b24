ALTER TABLE enrolments ADD COLUMN offer_id TEXT;

CREATE TABLE offers (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    secret {blob} NOT NULL,
    created_at {whole} NOT NULL,
    CONSTRAINT pk_offers PRIMARY KEY (id),
    CONSTRAINT uq_offers_portal_id_kind_name UNIQUE (portal_id, kind, name),
    CONSTRAINT fk_offers_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_offers_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_offers_account_id ON offers (account_id);
