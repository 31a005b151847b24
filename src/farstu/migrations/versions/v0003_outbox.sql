-- The table of 0002. {whole}, {blob} and {strict} are the words of each database.

CREATE TABLE outbox (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT,
    channel TEXT NOT NULL,
    payload {blob},
    message_id TEXT NOT NULL,
    created_at {whole} NOT NULL,
    due_at {whole} NOT NULL,
    expires_at {whole},
    attempts {whole} DEFAULT '0' NOT NULL,
    claimed_by TEXT,
    claimed_until {whole},
    sent_at {whole},
    failed_at {whole},
    last_error TEXT,
    CONSTRAINT pk_outbox PRIMARY KEY (id),
    CONSTRAINT fk_outbox_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_outbox_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT uq_outbox_message_id UNIQUE (message_id)
){strict};
CREATE INDEX ix_outbox_account_id ON outbox (account_id);
CREATE INDEX ix_outbox_due_at ON outbox (due_at) WHERE sent_at IS NULL AND failed_at IS NULL;
