ALTER TABLE accounts ADD COLUMN kept_by_portal TEXT;
ALTER TABLE logins ADD COLUMN enrols {whole} DEFAULT '0' NOT NULL;

CREATE TABLE api_challenges (
    login_id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    api_key_id TEXT NOT NULL,
    action TEXT,
    action_digest TEXT,
    created_at {whole} NOT NULL,
    CONSTRAINT pk_api_challenges PRIMARY KEY (login_id),
    CONSTRAINT fk_api_challenges_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_api_challenges_login_id_logins FOREIGN KEY (login_id)
        REFERENCES logins (id) ON DELETE CASCADE
){strict};

CREATE TABLE api_answers (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    answer {blob},
    created_at {whole} NOT NULL,
    expires_at {whole} NOT NULL,
    CONSTRAINT pk_api_answers PRIMARY KEY (id),
    CONSTRAINT fk_api_answers_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id)
){strict};

CREATE INDEX ix_api_answers_expires_at ON api_answers (expires_at);
