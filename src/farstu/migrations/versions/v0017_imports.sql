CREATE TABLE people_imports (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    author_id TEXT,
    file TEXT NOT NULL,
    created_at {whole} NOT NULL,
    expires_at {whole},
    started_at {whole},
    waits_until {whole},
    ending TEXT,
    ended_at {whole},
    people {whole} NOT NULL,
    mistaken {whole} NOT NULL,
    invited {whole} NOT NULL DEFAULT '0',
    skipped {whole} NOT NULL DEFAULT '0',
    barred {whole} NOT NULL DEFAULT '0',
    report TEXT,
    CONSTRAINT pk_people_imports PRIMARY KEY (id),
    CONSTRAINT fk_people_imports_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_people_imports_organisation_id_organisations
        FOREIGN KEY (organisation_id) REFERENCES organisations (id)
){strict};
CREATE INDEX ix_people_imports_organisation_id ON people_imports (organisation_id);
CREATE INDEX ix_people_imports_expires_at ON people_imports (expires_at);

CREATE TABLE people_import_rows (
    import_id TEXT NOT NULL,
    line {whole} NOT NULL,
    portal_id TEXT NOT NULL,
    email TEXT NOT NULL,
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    role {whole} NOT NULL,
    language TEXT NOT NULL,
    labels TEXT NOT NULL,
    due_at {whole} NOT NULL,
    CONSTRAINT pk_people_import_rows PRIMARY KEY (import_id, line),
    CONSTRAINT fk_people_import_rows_import_id_people_imports
        FOREIGN KEY (import_id) REFERENCES people_imports (id) ON DELETE CASCADE,
    CONSTRAINT fk_people_import_rows_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id)
){strict};
CREATE INDEX ix_people_import_rows_portal_id_folded ON people_import_rows (portal_id, folded);

ALTER TABLE invitations ADD COLUMN labels TEXT NOT NULL DEFAULT '[]';
ALTER TABLE invitations ADD COLUMN import_id TEXT;
CREATE INDEX ix_invitations_import_id ON invitations (import_id);
