-- The tables of 0001. {whole}, {blob} and {strict} are the words of each database.

CREATE TABLE installation (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    written_at {whole} NOT NULL,
    CONSTRAINT pk_installation PRIMARY KEY (name)
){strict};

CREATE TABLE leases (
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    expires_at {whole} NOT NULL,
    CONSTRAINT pk_leases PRIMARY KEY (name)
){strict};

CREATE TABLE throttles (
    key TEXT NOT NULL,
    failures {whole} NOT NULL,
    opens_at {whole} NOT NULL,
    charged_at {whole} NOT NULL,
    CONSTRAINT pk_throttles PRIMARY KEY (key)
){strict};
CREATE INDEX ix_throttles_charged_at ON throttles (charged_at);

CREATE TABLE portals (
    id TEXT NOT NULL,
    host TEXT NOT NULL,
    name TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at {whole} NOT NULL,
    CONSTRAINT pk_portals PRIMARY KEY (id),
    CONSTRAINT uq_portals_host UNIQUE (host)
){strict};

CREATE TABLE data_keys (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    wrapping_key_id TEXT NOT NULL,
    wrapped {blob} NOT NULL,
    created_at {whole} NOT NULL,
    retired_at {whole},
    CONSTRAINT pk_data_keys PRIMARY KEY (id),
    CONSTRAINT fk_data_keys_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id)
){strict};

CREATE TABLE organisations (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    created_at {whole} NOT NULL,
    CONSTRAINT pk_organisations PRIMARY KEY (id),
    CONSTRAINT fk_organisations_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id)
){strict};

CREATE TABLE accounts (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT,
    password_hash TEXT,
    password_changed_at {whole},
    must_change_password_since {whole},
    reset_by_mail_at {whole},
    suspended_at {whole},
    grace_ended_at {whole},
    epoch {whole} DEFAULT '0' NOT NULL,
    created_at {whole} NOT NULL,
    CONSTRAINT pk_accounts PRIMARY KEY (id),
    CONSTRAINT fk_accounts_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id)
){strict};

CREATE TABLE identifiers (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    folded TEXT NOT NULL,
    verified_at {whole},
    created_at {whole} NOT NULL,
    CONSTRAINT pk_identifiers PRIMARY KEY (id),
    CONSTRAINT uq_identifiers_portal_id_folded UNIQUE (portal_id, folded),
    CONSTRAINT fk_identifiers_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_identifiers_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_identifiers_account_id ON identifiers (account_id);

CREATE TABLE memberships (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    role {whole} NOT NULL,
    created_at {whole} NOT NULL,
    CONSTRAINT pk_memberships PRIMARY KEY (id),
    CONSTRAINT uq_memberships_account_id_organisation_id UNIQUE (account_id, organisation_id),
    CONSTRAINT fk_memberships_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_memberships_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_memberships_organisation_id_organisations
        FOREIGN KEY (organisation_id) REFERENCES organisations (id)
){strict};
CREATE INDEX ix_memberships_account_id ON memberships (account_id);

CREATE TABLE policies (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    organisation_id TEXT,
    role {whole},
    demands TEXT NOT NULL,
    changed_at {whole} NOT NULL,
    CONSTRAINT pk_policies PRIMARY KEY (id),
    CONSTRAINT fk_policies_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_policies_organisation_id_organisations
        FOREIGN KEY (organisation_id) REFERENCES organisations (id)
){strict};

CREATE TABLE links (
    id TEXT NOT NULL,
    portal_id TEXT,
    account_id TEXT,
    purpose TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    created_at {whole} NOT NULL,
    expires_at {whole} NOT NULL,
    spent_at {whole},
    CONSTRAINT pk_links PRIMARY KEY (id),
    CONSTRAINT fk_links_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_links_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT uq_links_token_digest UNIQUE (token_digest)
){strict};
CREATE INDEX ix_links_account_id ON links (account_id);

CREATE TABLE authenticators (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    secret {blob} NOT NULL,
    counter {whole} DEFAULT '0' NOT NULL,
    drift_step {whole} DEFAULT '0' NOT NULL,
    drift {whole} DEFAULT '0' NOT NULL,
    created_at {whole} NOT NULL,
    last_used_at {whole},
    last_used_agent TEXT,
    suspended_at {whole},
    CONSTRAINT pk_authenticators PRIMARY KEY (id),
    CONSTRAINT fk_authenticators_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_authenticators_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_authenticators_account_id ON authenticators (account_id);

CREATE TABLE dead_steps (
    authenticator_id TEXT NOT NULL,
    step {whole} NOT NULL,
    portal_id TEXT NOT NULL,
    expires_at {whole} NOT NULL,
    CONSTRAINT pk_dead_steps PRIMARY KEY (authenticator_id, step),
    CONSTRAINT fk_dead_steps_authenticator_id_authenticators
        FOREIGN KEY (authenticator_id) REFERENCES authenticators (id) ON DELETE CASCADE,
    CONSTRAINT fk_dead_steps_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id)
){strict};

CREATE TABLE enrolments (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    seat_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    memory {blob} NOT NULL,
    created_at {whole} NOT NULL,
    expires_at {whole} NOT NULL,
    CONSTRAINT pk_enrolments PRIMARY KEY (id),
    CONSTRAINT uq_enrolments_seat_id_kind UNIQUE (seat_id, kind),
    CONSTRAINT fk_enrolments_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_enrolments_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_enrolments_account_id ON enrolments (account_id);

CREATE TABLE recovery_sheets (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    seat_id TEXT,
    codes {blob},
    created_at {whole} NOT NULL,
    expires_at {whole},
    saved_at {whole},
    activated_at {whole},
    CONSTRAINT pk_recovery_sheets PRIMARY KEY (id),
    CONSTRAINT fk_recovery_sheets_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_recovery_sheets_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_recovery_sheets_account_id ON recovery_sheets (account_id);

CREATE TABLE recovery_codes (
    sheet_id TEXT NOT NULL,
    position {whole} NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    spent_at {whole},
    CONSTRAINT pk_recovery_codes PRIMARY KEY (sheet_id, position),
    CONSTRAINT fk_recovery_codes_sheet_id_recovery_sheets
        FOREIGN KEY (sheet_id) REFERENCES recovery_sheets (id) ON DELETE CASCADE,
    CONSTRAINT fk_recovery_codes_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_recovery_codes_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_recovery_codes_account_id ON recovery_codes (account_id);

CREATE TABLE logins (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    facts TEXT NOT NULL,
    demand TEXT,
    return_to TEXT,
    identifier TEXT NOT NULL,
    epoch {whole} NOT NULL,
    revision {whole} DEFAULT '0' NOT NULL,
    agent TEXT NOT NULL,
    network TEXT NOT NULL,
    created_at {whole} NOT NULL,
    expires_at {whole} NOT NULL,
    completed_at {whole},
    CONSTRAINT pk_logins PRIMARY KEY (id),
    CONSTRAINT fk_logins_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_logins_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT uq_logins_token_digest UNIQUE (token_digest)
){strict};
CREATE INDEX ix_logins_account_id ON logins (account_id);
CREATE INDEX ix_logins_expires_at ON logins (expires_at);

CREATE TABLE sessions (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    facts TEXT NOT NULL,
    identifier TEXT NOT NULL,
    epoch {whole} NOT NULL,
    revision {whole} DEFAULT '0' NOT NULL,
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at {whole} NOT NULL,
    last_seen_at {whole} NOT NULL,
    expires_at {whole} NOT NULL,
    ended_at {whole},
    CONSTRAINT pk_sessions PRIMARY KEY (id),
    CONSTRAINT fk_sessions_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_sessions_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT uq_sessions_token_digest UNIQUE (token_digest)
){strict};
CREATE INDEX ix_sessions_account_id ON sessions (account_id);
CREATE INDEX ix_sessions_expires_at ON sessions (expires_at);

CREATE TABLE audit_events (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    at {whole} NOT NULL,
    event TEXT NOT NULL,
    actor_id TEXT,
    subject_id TEXT,
    organisation_id TEXT,
    facts TEXT NOT NULL,
    personal TEXT,
    personal_salt TEXT,
    personal_digest TEXT NOT NULL,
    chain_digest TEXT,
    chain_position {whole},
    CONSTRAINT pk_audit_events PRIMARY KEY (id),
    CONSTRAINT fk_audit_events_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id)
){strict};
CREATE INDEX ix_audit_events_portal_id_at ON audit_events (portal_id, at);
CREATE INDEX ix_audit_events_subject_id ON audit_events (subject_id);
