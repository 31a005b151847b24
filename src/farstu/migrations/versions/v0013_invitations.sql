CREATE TABLE invitations (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    inviter_id TEXT,
    account_id TEXT,
    email TEXT NOT NULL,
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    role {whole} NOT NULL,
    language TEXT NOT NULL,
    line TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    created_at {whole} NOT NULL,
    expires_at {whole} NOT NULL,
    link_expires_at {whole} NOT NULL,
    letter_id TEXT,
    ending TEXT,
    ended_at {whole},
    CONSTRAINT pk_invitations PRIMARY KEY (id),
    CONSTRAINT fk_invitations_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_invitations_organisation_id_organisations FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT fk_invitations_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT uq_invitations_token_digest UNIQUE (token_digest)
){strict};

CREATE INDEX ix_invitations_account_id ON invitations (account_id);
CREATE INDEX ix_invitations_expires_at ON invitations (expires_at);
CREATE INDEX ix_invitations_portal_id_folded ON invitations (portal_id, folded);
CREATE UNIQUE INDEX uq_invitations_standing ON invitations (organisation_id, folded) WHERE ended_at IS NULL;

CREATE TABLE drafts (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    typed TEXT NOT NULL,
    expires_at {whole} NOT NULL,
    CONSTRAINT pk_drafts PRIMARY KEY (id),
    CONSTRAINT uq_drafts_account_id_organisation_id UNIQUE (account_id, organisation_id),
    CONSTRAINT fk_drafts_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_drafts_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_drafts_organisation_id_organisations FOREIGN KEY (organisation_id) REFERENCES organisations (id)
){strict};

CREATE INDEX ix_drafts_account_id ON drafts (account_id);
CREATE INDEX ix_drafts_expires_at ON drafts (expires_at);
