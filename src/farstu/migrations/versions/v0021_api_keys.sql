CREATE TABLE api_keys (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    scopes TEXT NOT NULL,
    networks TEXT NOT NULL,
    author_id TEXT,
    created_at {whole} NOT NULL,
    expires_at {whole},
    last_used_at {whole},
    revoked_at {whole},
    CONSTRAINT pk_api_keys PRIMARY KEY (id),
    CONSTRAINT fk_api_keys_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT uq_api_keys_digest UNIQUE (digest)
){strict};
