CREATE TABLE account_requests (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    asker_id TEXT NOT NULL,
    assurance {whole} NOT NULL,
    email TEXT NOT NULL,
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    role {whole} NOT NULL,
    language TEXT NOT NULL,
    line TEXT NOT NULL,
    created_at {whole} NOT NULL,
    expires_at {whole} NOT NULL,
    ending TEXT,
    ended_at {whole},
    decider_id TEXT,
    reason TEXT,
    CONSTRAINT pk_account_requests PRIMARY KEY (id),
    CONSTRAINT fk_account_requests_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_account_requests_organisation_id_organisations
        FOREIGN KEY (organisation_id) REFERENCES organisations (id)
){strict};

CREATE INDEX ix_account_requests_organisation_id ON account_requests (organisation_id);
CREATE INDEX ix_account_requests_expires_at ON account_requests (expires_at);
CREATE INDEX ix_account_requests_portal_id_folded ON account_requests (portal_id, folded);
CREATE UNIQUE INDEX uq_account_requests_waiting ON account_requests (organisation_id, folded) WHERE ended_at IS NULL;
