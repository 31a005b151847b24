ALTER TABLE authenticators ADD COLUMN backup TEXT;

CREATE TABLE answered_challenges (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    expires_at {whole} NOT NULL,
    CONSTRAINT pk_answered_challenges PRIMARY KEY (id),
    CONSTRAINT fk_answered_challenges_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id)
){strict};
