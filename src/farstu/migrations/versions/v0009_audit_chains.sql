ALTER TABLE audit_events ADD COLUMN chain_id TEXT;
CREATE INDEX ix_audit_events_open ON audit_events (portal_id, at, id)
    WHERE chain_position IS NULL;
CREATE UNIQUE INDEX uq_audit_events_chain_id_chain_position
    ON audit_events (chain_id, chain_position);

CREATE TABLE audit_chains (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    organisation_id TEXT,
    position {whole} NOT NULL,
    digest TEXT NOT NULL,
    forgotten {whole} DEFAULT '0' NOT NULL,
    created_at {whole} NOT NULL,
    CONSTRAINT pk_audit_chains PRIMARY KEY (id),
    CONSTRAINT fk_audit_chains_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id)
){strict};

CREATE TABLE audit_keys (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    public TEXT NOT NULL,
    secret {blob},
    created_at {whole} NOT NULL,
    retired_at {whole},
    CONSTRAINT pk_audit_keys PRIMARY KEY (id),
    CONSTRAINT fk_audit_keys_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id)
){strict};
CREATE UNIQUE INDEX uq_audit_keys_living ON audit_keys (portal_id) WHERE retired_at IS NULL;

CREATE TABLE audit_checkpoints (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    chain_id TEXT NOT NULL,
    position {whole} NOT NULL,
    digest TEXT NOT NULL,
    signed_at {whole} NOT NULL,
    key_id TEXT NOT NULL,
    signature TEXT NOT NULL,
    CONSTRAINT pk_audit_checkpoints PRIMARY KEY (id),
    CONSTRAINT uq_audit_checkpoints_chain_id_position UNIQUE (chain_id, position),
    CONSTRAINT fk_audit_checkpoints_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_audit_checkpoints_chain_id_audit_chains
        FOREIGN KEY (chain_id) REFERENCES audit_chains (id),
    CONSTRAINT fk_audit_checkpoints_key_id_audit_keys
        FOREIGN KEY (key_id) REFERENCES audit_keys (id)
){strict};
