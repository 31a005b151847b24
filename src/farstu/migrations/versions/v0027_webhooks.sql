ALTER TABLE accounts ADD COLUMN sessions_valid_after {whole};

CREATE TABLE webhooks (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    kinds TEXT NOT NULL,
    created_at {whole} NOT NULL,
    author_id TEXT,
    revision {whole} DEFAULT '0' NOT NULL,
    failures {whole} DEFAULT '0' NOT NULL,
    failing_since {whole},
    quiet_until {whole},
    suspended_at {whole},
    CONSTRAINT pk_webhooks PRIMARY KEY (id),
    CONSTRAINT fk_webhooks_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id)
){strict};
CREATE INDEX ix_webhooks_portal_id ON webhooks (portal_id);

CREATE TABLE webhook_secrets (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    webhook_id TEXT NOT NULL,
    place {whole} NOT NULL,
    secret {blob} NOT NULL,
    created_at {whole} NOT NULL,
    CONSTRAINT pk_webhook_secrets PRIMARY KEY (id),
    CONSTRAINT fk_webhook_secrets_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_webhook_secrets_webhook_id_webhooks
        FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE,
    CONSTRAINT uq_webhook_secrets_webhook_id_place UNIQUE (webhook_id, place)
){strict};
CREATE INDEX ix_webhook_secrets_webhook_id ON webhook_secrets (webhook_id);

CREATE TABLE webhook_messages (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    webhook_id TEXT NOT NULL,
    event_id TEXT,
    event TEXT NOT NULL,
    subject_id TEXT,
    own_id TEXT,
    created_at {whole} NOT NULL,
    due_at {whole} NOT NULL,
    attempts {whole} DEFAULT '0' NOT NULL,
    claimed_until {whole},
    finished_at {whole},
    status {whole},
    said TEXT,
    CONSTRAINT pk_webhook_messages PRIMARY KEY (id),
    CONSTRAINT fk_webhook_messages_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_webhook_messages_webhook_id_webhooks
        FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_webhook_messages_webhook_id ON webhook_messages (webhook_id);
CREATE INDEX ix_webhook_messages_due_at ON webhook_messages (due_at);
CREATE INDEX ix_webhook_messages_waiting
    ON webhook_messages (webhook_id, subject_id, created_at) WHERE finished_at IS NULL;
