CREATE TABLE relying_parties (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    name TEXT NOT NULL,
    door TEXT NOT NULL,
    rules TEXT NOT NULL,
    revision {whole} DEFAULT '0' NOT NULL,
    created_at {whole} NOT NULL,
    suspended_at {whole},
    CONSTRAINT pk_relying_parties PRIMARY KEY (id),
    CONSTRAINT fk_relying_parties_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT uq_relying_parties_client_id UNIQUE (client_id)
){strict};
CREATE INDEX ix_relying_parties_portal_id ON relying_parties (portal_id);

CREATE TABLE relying_party_secrets (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    place {whole} NOT NULL,
    secret_digest TEXT NOT NULL,
    secret {blob},
    hint TEXT NOT NULL,
    created_at {whole} NOT NULL,
    CONSTRAINT pk_relying_party_secrets PRIMARY KEY (id),
    CONSTRAINT uq_relying_party_secrets_relying_party_id_place UNIQUE (relying_party_id, place),
    CONSTRAINT fk_relying_party_secrets_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_relying_party_secrets_relying_party_id_relying_parties
        FOREIGN KEY (relying_party_id) REFERENCES relying_parties (id) ON DELETE CASCADE,
    CONSTRAINT uq_relying_party_secrets_secret_digest UNIQUE (secret_digest)
){strict};
CREATE INDEX ix_relying_party_secrets_relying_party_id ON relying_party_secrets (relying_party_id);

CREATE TABLE errands (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    browser_digest TEXT NOT NULL,
    request TEXT NOT NULL,
    created_at {whole} NOT NULL,
    expires_at {whole} NOT NULL,
    account_id TEXT,
    session_id TEXT,
    answered_at {whole},
    answer TEXT,
    code_digest TEXT,
    redeemed_at {whole},
    CONSTRAINT pk_errands PRIMARY KEY (id),
    CONSTRAINT fk_errands_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_errands_relying_party_id_relying_parties
        FOREIGN KEY (relying_party_id) REFERENCES relying_parties (id) ON DELETE CASCADE,
    CONSTRAINT fk_errands_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT uq_errands_code_digest UNIQUE (code_digest)
){strict};
CREATE INDEX ix_errands_account_id ON errands (account_id);
CREATE INDEX ix_errands_browser_digest ON errands (browser_digest);
CREATE INDEX ix_errands_expires_at ON errands (expires_at);
CREATE INDEX ix_errands_relying_party_id ON errands (relying_party_id);

CREATE TABLE grants (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    scopes TEXT NOT NULL,
    granted_at {whole} NOT NULL,
    CONSTRAINT pk_grants PRIMARY KEY (id),
    CONSTRAINT uq_grants_account_id_relying_party_id UNIQUE (account_id, relying_party_id),
    CONSTRAINT fk_grants_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_grants_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_grants_relying_party_id_relying_parties
        FOREIGN KEY (relying_party_id) REFERENCES relying_parties (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_grants_account_id ON grants (account_id);
CREATE INDEX ix_grants_relying_party_id ON grants (relying_party_id);

CREATE TABLE subjects (
    subject TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    sector TEXT NOT NULL,
    created_at {whole} NOT NULL,
    CONSTRAINT pk_subjects PRIMARY KEY (subject),
    CONSTRAINT uq_subjects_account_id_sector UNIQUE (account_id, sector),
    CONSTRAINT fk_subjects_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_subjects_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_subjects_account_id ON subjects (account_id);

CREATE TABLE stays (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    created_at {whole} NOT NULL,
    ended_at {whole},
    expires_at {whole} NOT NULL,
    CONSTRAINT pk_stays PRIMARY KEY (id),
    CONSTRAINT uq_stays_session_id_relying_party_id UNIQUE (session_id, relying_party_id),
    CONSTRAINT fk_stays_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_stays_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_stays_relying_party_id_relying_parties
        FOREIGN KEY (relying_party_id) REFERENCES relying_parties (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_stays_account_id ON stays (account_id);
CREATE INDEX ix_stays_expires_at ON stays (expires_at);
CREATE INDEX ix_stays_relying_party_id ON stays (relying_party_id);

CREATE TABLE token_families (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    stay_id TEXT NOT NULL,
    errand_id TEXT NOT NULL,
    scopes TEXT NOT NULL,
    proven TEXT NOT NULL,
    refresh_digest TEXT,
    is_offline {whole} DEFAULT '0' NOT NULL,
    epoch {whole} NOT NULL,
    created_at {whole} NOT NULL,
    refreshed_at {whole} NOT NULL,
    expires_at {whole} NOT NULL,
    ended_at {whole},
    CONSTRAINT pk_token_families PRIMARY KEY (id),
    CONSTRAINT fk_token_families_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_token_families_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_token_families_relying_party_id_relying_parties
        FOREIGN KEY (relying_party_id) REFERENCES relying_parties (id) ON DELETE CASCADE,
    CONSTRAINT fk_token_families_stay_id_stays
        FOREIGN KEY (stay_id) REFERENCES stays (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_token_families_account_id ON token_families (account_id);
CREATE INDEX ix_token_families_errand_id ON token_families (errand_id);
CREATE INDEX ix_token_families_expires_at ON token_families (expires_at);
CREATE INDEX ix_token_families_relying_party_id ON token_families (relying_party_id);
CREATE INDEX ix_token_families_stay_id ON token_families (stay_id);

CREATE TABLE access_tokens (
    token_digest TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    family_id TEXT NOT NULL,
    created_at {whole} NOT NULL,
    expires_at {whole} NOT NULL,
    CONSTRAINT pk_access_tokens PRIMARY KEY (token_digest),
    CONSTRAINT fk_access_tokens_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_access_tokens_family_id_token_families
        FOREIGN KEY (family_id) REFERENCES token_families (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_access_tokens_expires_at ON access_tokens (expires_at);
CREATE INDEX ix_access_tokens_family_id ON access_tokens (family_id);

CREATE TABLE token_keys (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    public TEXT NOT NULL,
    secret {blob},
    created_at {whole} NOT NULL,
    signs_from {whole} NOT NULL,
    retired_at {whole},
    CONSTRAINT pk_token_keys PRIMARY KEY (id),
    CONSTRAINT fk_token_keys_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id)
){strict};
CREATE INDEX ix_token_keys_portal_id ON token_keys (portal_id);

CREATE TABLE dispatches (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    told TEXT NOT NULL,
    created_at {whole} NOT NULL,
    due_at {whole} NOT NULL,
    attempts {whole} DEFAULT '0' NOT NULL,
    claimed_until {whole},
    finished_at {whole},
    outcome TEXT,
    CONSTRAINT pk_dispatches PRIMARY KEY (id),
    CONSTRAINT fk_dispatches_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_dispatches_relying_party_id_relying_parties
        FOREIGN KEY (relying_party_id) REFERENCES relying_parties (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_dispatches_due_at ON dispatches (due_at);
CREATE INDEX ix_dispatches_relying_party_id ON dispatches (relying_party_id);

CREATE TABLE spent_assertions (
    digest TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    expires_at {whole} NOT NULL,
    CONSTRAINT pk_spent_assertions PRIMARY KEY (digest),
    CONSTRAINT fk_spent_assertions_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id)
){strict};
CREATE INDEX ix_spent_assertions_expires_at ON spent_assertions (expires_at);
