CREATE UNIQUE INDEX ix_portals_relying_party_id ON portals (relying_party_id);

CREATE TABLE logos (
    portal_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    picture {blob} NOT NULL,
    created_at {whole} NOT NULL,
    CONSTRAINT pk_logos PRIMARY KEY (portal_id),
    CONSTRAINT fk_logos_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id)
){strict};
