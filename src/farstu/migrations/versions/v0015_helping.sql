CREATE TABLE access_codes (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    given_by TEXT NOT NULL,
    checks TEXT NOT NULL,
    answers_left {whole} NOT NULL,
    created_at {whole} NOT NULL,
    expires_at {whole} NOT NULL,
    spent_at {whole},
    CONSTRAINT pk_access_codes PRIMARY KEY (id),
    CONSTRAINT uq_access_codes_account_id UNIQUE (account_id),
    CONSTRAINT fk_access_codes_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_access_codes_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_access_codes_account_id ON access_codes (account_id);

CREATE TABLE support_codes (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    seat_id TEXT NOT NULL,
    code_digest TEXT NOT NULL,
    language TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_at {whole} NOT NULL,
    expires_at {whole} NOT NULL,
    CONSTRAINT pk_support_codes PRIMARY KEY (id),
    CONSTRAINT uq_support_codes_seat_id UNIQUE (seat_id),
    CONSTRAINT uq_support_codes_portal_id_code_digest UNIQUE (portal_id, code_digest),
    CONSTRAINT fk_support_codes_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_support_codes_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_support_codes_account_id ON support_codes (account_id);

CREATE TABLE cases (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    route TEXT NOT NULL,
    opened_at {whole} NOT NULL,
    opened_by TEXT NOT NULL,
    reason TEXT,
    ticket TEXT,
    first_at {whole},
    first_by TEXT,
    second_at {whole},
    second_by TEXT,
    ready_at {whole},
    lapses_at {whole},
    stopped_at {whole},
    taken_up_at {whole},
    closed_at {whole},
    used_at {whole},
    CONSTRAINT pk_cases PRIMARY KEY (id),
    CONSTRAINT fk_cases_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_cases_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_cases_organisation_id_organisations
        FOREIGN KEY (organisation_id) REFERENCES organisations (id)
){strict};
CREATE INDEX ix_cases_account_id ON cases (account_id);
CREATE UNIQUE INDEX uq_cases_living ON cases (account_id)
    WHERE closed_at IS NULL AND used_at IS NULL;

CREATE TABLE case_checks (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    words TEXT,
    made_by TEXT NOT NULL,
    made_at {whole} NOT NULL,
    CONSTRAINT pk_case_checks PRIMARY KEY (id),
    CONSTRAINT fk_case_checks_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_case_checks_case_id_cases
        FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE
){strict};
CREATE INDEX ix_case_checks_case_id ON case_checks (case_id);
