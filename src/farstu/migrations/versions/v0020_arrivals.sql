CREATE TABLE arrivals (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    source TEXT NOT NULL,
    key_digest TEXT NOT NULL,
    account_id TEXT,
    seen TEXT,
    held TEXT,
    epoch {whole} NOT NULL DEFAULT '0',
    password_at {whole},
    created_at {whole} NOT NULL,
    changed_at {whole} NOT NULL,
    revision {whole} NOT NULL DEFAULT '0',
    CONSTRAINT pk_arrivals PRIMARY KEY (id),
    CONSTRAINT fk_arrivals_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT uq_arrivals_portal_id_source_key_digest UNIQUE (portal_id, source, key_digest)
){strict};

CREATE INDEX ix_arrivals_account_id ON arrivals (account_id);
