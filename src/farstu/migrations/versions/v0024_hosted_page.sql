CREATE TABLE hosted_logins (
    login_id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    secret_id TEXT NOT NULL,
    browser_digest TEXT NOT NULL,
    request TEXT NOT NULL,
    action TEXT,
    action_digest TEXT,
    created_at {whole} NOT NULL,
    answered_at {whole},
    CONSTRAINT pk_hosted_logins PRIMARY KEY (login_id),
    CONSTRAINT fk_hosted_logins_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_hosted_logins_login_id_logins FOREIGN KEY (login_id)
        REFERENCES logins (id) ON DELETE CASCADE,
    CONSTRAINT fk_hosted_logins_relying_party_id_relying_parties FOREIGN KEY (relying_party_id)
        REFERENCES relying_parties (id) ON DELETE CASCADE
){strict};

CREATE INDEX ix_hosted_logins_relying_party_id ON hosted_logins (relying_party_id)
