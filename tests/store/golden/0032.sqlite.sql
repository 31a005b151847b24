BEGIN TRANSACTION;
CREATE TABLE access_codes (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    given_by TEXT NOT NULL,
    checks TEXT NOT NULL,
    answers_left INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    spent_at INTEGER,
    CONSTRAINT pk_access_codes PRIMARY KEY (id),
    CONSTRAINT uq_access_codes_account_id UNIQUE (account_id),
    CONSTRAINT fk_access_codes_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_access_codes_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "access_codes" VALUES('access_codes.id.1','portals.id.1','accounts.id.1','access_codes.code_hash.1','access_codes.given_by.1','{"sample":"access_codes.checks.1"}',1,1795339801000000,1795339801000000,1795339801000000);
INSERT INTO "access_codes" VALUES('access_codes.id.2','portals.id.2','accounts.id.2','access_codes.code_hash.2','access_codes.given_by.2','{"sample":"access_codes.checks.2"}',2,1795339802000000,1795339802000000,NULL);
CREATE TABLE access_tokens (
    token_digest TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    family_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT pk_access_tokens PRIMARY KEY (token_digest),
    CONSTRAINT fk_access_tokens_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_access_tokens_family_id_token_families
        FOREIGN KEY (family_id) REFERENCES token_families (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "access_tokens" VALUES('access_tokens.token_digest.1','portals.id.1','token_families.id.1',1795339801000000,1795339801000000);
INSERT INTO "access_tokens" VALUES('access_tokens.token_digest.2','portals.id.2','token_families.id.2',1795339802000000,1795339802000000);
CREATE TABLE account_requests (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    asker_id TEXT NOT NULL,
    assurance INTEGER NOT NULL,
    email TEXT NOT NULL,
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    role INTEGER NOT NULL,
    language TEXT NOT NULL,
    line TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ending TEXT,
    ended_at INTEGER,
    decider_id TEXT,
    reason TEXT,
    CONSTRAINT pk_account_requests PRIMARY KEY (id),
    CONSTRAINT fk_account_requests_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_account_requests_organisation_id_organisations
        FOREIGN KEY (organisation_id) REFERENCES organisations (id)
) STRICT;
INSERT INTO "account_requests" VALUES('account_requests.id.1','portals.id.1','organisations.id.1','account_requests.asker_id.1',1,'account_requests.email.1','account_requests.folded.1','account_requests.name.1',1,'account_requests.language.1','account_requests.line.1',1795339801000000,1795339801000000,'account_requests.ending.1',1795339801000000,'account_requests.decider_id.1','account_requests.reason.1');
INSERT INTO "account_requests" VALUES('account_requests.id.2','portals.id.2','organisations.id.2','account_requests.asker_id.2',2,'account_requests.email.2','account_requests.folded.2','account_requests.name.2',2,'account_requests.language.2','account_requests.line.2',1795339802000000,1795339802000000,NULL,NULL,NULL,NULL);
CREATE TABLE accounts (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT,
    password_hash TEXT,
    password_changed_at INTEGER,
    must_change_password_since INTEGER,
    reset_by_mail_at INTEGER,
    suspended_at INTEGER,
    grace_ended_at INTEGER,
    epoch INTEGER DEFAULT '0' NOT NULL,
    created_at INTEGER NOT NULL, signed_in_at INTEGER, reminded_at INTEGER, name_folded TEXT NOT NULL DEFAULT '', kept_by_portal TEXT, sessions_valid_after INTEGER,
    CONSTRAINT pk_accounts PRIMARY KEY (id),
    CONSTRAINT fk_accounts_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id)
) STRICT;
INSERT INTO "accounts" VALUES('accounts.id.1','portals.id.1','accounts.name.1','accounts.language.1','accounts.password_hash.1',1795339801000000,1795339801000000,1795339801000000,1795339801000000,1795339801000000,1,1795339801000000,1795339801000000,1795339801000000,'accounts.name_folded.1','{"sample":"accounts.kept_by_portal.1"}',1795339801000000);
INSERT INTO "accounts" VALUES('accounts.id.2','portals.id.2','accounts.name.2',NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,1795339802000000,NULL,NULL,'accounts.name_folded.2',NULL,NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0032');
CREATE TABLE answered_challenges (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT pk_answered_challenges PRIMARY KEY (id),
    CONSTRAINT fk_answered_challenges_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id)
) STRICT;
INSERT INTO "answered_challenges" VALUES('answered_challenges.id.1','portals.id.1',1795339801000000);
INSERT INTO "answered_challenges" VALUES('answered_challenges.id.2','portals.id.2',1795339802000000);
CREATE TABLE api_answers (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    answer BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT pk_api_answers PRIMARY KEY (id),
    CONSTRAINT fk_api_answers_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id)
) STRICT;
INSERT INTO "api_answers" VALUES('api_answers.id.1','portals.id.1','api_answers.request_digest.1',X'6170695F616E73776572732E616E737765722E31',1795339801000000,1795339801000000);
INSERT INTO "api_answers" VALUES('api_answers.id.2','portals.id.2','api_answers.request_digest.2',NULL,1795339802000000,1795339802000000);
CREATE TABLE api_challenges (
    login_id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    api_key_id TEXT NOT NULL,
    action TEXT,
    action_digest TEXT,
    created_at INTEGER NOT NULL,
    CONSTRAINT pk_api_challenges PRIMARY KEY (login_id),
    CONSTRAINT fk_api_challenges_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_api_challenges_login_id_logins FOREIGN KEY (login_id)
        REFERENCES logins (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "api_challenges" VALUES('logins.id.1','portals.id.1','api_challenges.api_key_id.1','api_challenges.action.1','api_challenges.action_digest.1',1795339801000000);
INSERT INTO "api_challenges" VALUES('logins.id.2','portals.id.2','api_challenges.api_key_id.2',NULL,NULL,1795339802000000);
CREATE TABLE api_keys (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    scopes TEXT NOT NULL,
    networks TEXT NOT NULL,
    author_id TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    revoked_at INTEGER,
    CONSTRAINT pk_api_keys PRIMARY KEY (id),
    CONSTRAINT fk_api_keys_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT uq_api_keys_digest UNIQUE (digest)
) STRICT;
INSERT INTO "api_keys" VALUES('api_keys.id.1','portals.id.1','api_keys.name.1','api_keys.digest.1','{"sample":"api_keys.scopes.1"}','{"sample":"api_keys.networks.1"}','api_keys.author_id.1',1795339801000000,1795339801000000,1795339801000000,1795339801000000);
INSERT INTO "api_keys" VALUES('api_keys.id.2','portals.id.2','api_keys.name.2','api_keys.digest.2','{"sample":"api_keys.scopes.2"}','{"sample":"api_keys.networks.2"}',NULL,1795339802000000,NULL,NULL,NULL);
CREATE TABLE arrivals (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    source TEXT NOT NULL,
    key_digest TEXT NOT NULL,
    account_id TEXT,
    seen TEXT,
    held TEXT,
    epoch INTEGER NOT NULL DEFAULT '0',
    password_at INTEGER,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT '0',
    CONSTRAINT pk_arrivals PRIMARY KEY (id),
    CONSTRAINT fk_arrivals_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT uq_arrivals_portal_id_source_key_digest UNIQUE (portal_id, source, key_digest)
) STRICT;
INSERT INTO "arrivals" VALUES('arrivals.id.1','portals.id.1','arrivals.source.1','arrivals.key_digest.1','arrivals.account_id.1','{"sample":"arrivals.seen.1"}','{"sample":"arrivals.held.1"}',1,1795339801000000,1795339801000000,1795339801000000,1);
INSERT INTO "arrivals" VALUES('arrivals.id.2','portals.id.2','arrivals.source.2','arrivals.key_digest.2',NULL,NULL,NULL,2,NULL,1795339802000000,1795339802000000,2);
CREATE TABLE audit_chains (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    organisation_id TEXT,
    position INTEGER NOT NULL,
    digest TEXT NOT NULL,
    forgotten INTEGER DEFAULT '0' NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT pk_audit_chains PRIMARY KEY (id),
    CONSTRAINT fk_audit_chains_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id)
) STRICT;
INSERT INTO "audit_chains" VALUES('audit_chains.id.1','portals.id.1','audit_chains.organisation_id.1',1,'audit_chains.digest.1',1,1795339801000000);
INSERT INTO "audit_chains" VALUES('audit_chains.id.2','portals.id.2',NULL,2,'audit_chains.digest.2',2,1795339802000000);
CREATE TABLE audit_checkpoints (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    chain_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    digest TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    signature TEXT NOT NULL,
    CONSTRAINT pk_audit_checkpoints PRIMARY KEY (id),
    CONSTRAINT uq_audit_checkpoints_chain_id_position UNIQUE (chain_id, position),
    CONSTRAINT fk_audit_checkpoints_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_audit_checkpoints_chain_id_audit_chains
        FOREIGN KEY (chain_id) REFERENCES audit_chains (id),
    CONSTRAINT fk_audit_checkpoints_key_id_audit_keys
        FOREIGN KEY (key_id) REFERENCES audit_keys (id)
) STRICT;
INSERT INTO "audit_checkpoints" VALUES('audit_checkpoints.id.1','portals.id.1','audit_chains.id.1',1,'audit_checkpoints.digest.1',1795339801000000,'audit_keys.id.1','audit_checkpoints.signature.1');
INSERT INTO "audit_checkpoints" VALUES('audit_checkpoints.id.2','portals.id.2','audit_chains.id.2',2,'audit_checkpoints.digest.2',1795339802000000,'audit_keys.id.2','audit_checkpoints.signature.2');
CREATE TABLE audit_events (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    actor_id TEXT,
    subject_id TEXT,
    organisation_id TEXT,
    facts TEXT NOT NULL,
    personal TEXT,
    personal_salt TEXT,
    personal_digest TEXT NOT NULL,
    chain_digest TEXT,
    chain_position INTEGER, chain_id TEXT,
    CONSTRAINT pk_audit_events PRIMARY KEY (id),
    CONSTRAINT fk_audit_events_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id)
) STRICT;
INSERT INTO "audit_events" VALUES('audit_events.id.1','portals.id.1',1795339801000000,'audit_events.event.1','audit_events.actor_id.1','audit_events.subject_id.1','audit_events.organisation_id.1','{"sample":"audit_events.facts.1"}','{"sample":"audit_events.personal.1"}','audit_events.personal_salt.1','audit_events.personal_digest.1','audit_events.chain_digest.1',1,'audit_events.chain_id.1');
INSERT INTO "audit_events" VALUES('audit_events.id.2','portals.id.2',1795339802000000,'audit_events.event.2',NULL,NULL,NULL,'{"sample":"audit_events.facts.2"}',NULL,NULL,'audit_events.personal_digest.2',NULL,NULL,NULL);
CREATE TABLE audit_keys (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    public TEXT NOT NULL,
    secret BLOB,
    created_at INTEGER NOT NULL,
    retired_at INTEGER,
    CONSTRAINT pk_audit_keys PRIMARY KEY (id),
    CONSTRAINT fk_audit_keys_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id)
) STRICT;
INSERT INTO "audit_keys" VALUES('audit_keys.id.1','portals.id.1','audit_keys.public.1',X'61756469745F6B6579732E7365637265742E31',1795339801000000,1795339801000000);
INSERT INTO "audit_keys" VALUES('audit_keys.id.2','portals.id.2','audit_keys.public.2',NULL,1795339802000000,NULL);
CREATE TABLE authenticators (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    secret BLOB NOT NULL,
    counter INTEGER DEFAULT '0' NOT NULL,
    drift_step INTEGER DEFAULT '0' NOT NULL,
    drift INTEGER DEFAULT '0' NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    last_used_agent TEXT,
    suspended_at INTEGER, worth INTEGER DEFAULT '3' NOT NULL, lookup TEXT, backup TEXT, disputed_at INTEGER,
    CONSTRAINT pk_authenticators PRIMARY KEY (id),
    CONSTRAINT fk_authenticators_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_authenticators_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "authenticators" VALUES('authenticators.id.1','portals.id.1','accounts.id.1','authenticators.kind.1','authenticators.name.1',X'61757468656E74696361746F72732E7365637265742E31',1,1,1,1795339801000000,1795339801000000,'authenticators.last_used_agent.1',1795339801000000,1,'authenticators.lookup.1','authenticators.backup.1',1795339801000000);
INSERT INTO "authenticators" VALUES('authenticators.id.2','portals.id.2','accounts.id.2','authenticators.kind.2','authenticators.name.2',X'61757468656E74696361746F72732E7365637265742E32',2,2,2,1795339802000000,NULL,NULL,NULL,2,NULL,NULL,NULL);
CREATE TABLE badges (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    host TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT pk_badges PRIMARY KEY (id),
    CONSTRAINT fk_badges_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_badges_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_badges_relying_party_id_relying_parties
        FOREIGN KEY (relying_party_id) REFERENCES relying_parties (id) ON DELETE CASCADE,
    CONSTRAINT fk_badges_session_id_sessions
        FOREIGN KEY (session_id) REFERENCES sessions (id) ON DELETE CASCADE,
    CONSTRAINT uq_badges_token_digest UNIQUE (token_digest)
) STRICT;
INSERT INTO "badges" VALUES('badges.id.1','portals.id.1','accounts.id.1','relying_parties.id.1','sessions.id.1','badges.host.1','badges.token_digest.1',1795339801000000,1795339801000000);
INSERT INTO "badges" VALUES('badges.id.2','portals.id.2','accounts.id.2','relying_parties.id.2','sessions.id.2','badges.host.2','badges.token_digest.2',1795339802000000,1795339802000000);
CREATE TABLE budgets (
    key TEXT NOT NULL,
    day INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    told_day INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_budgets PRIMARY KEY (key)
) STRICT;
INSERT INTO "budgets" VALUES('budgets.key.1',1,1,1,1);
INSERT INTO "budgets" VALUES('budgets.key.2',2,2,2,2);
CREATE TABLE case_checks (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    words TEXT,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    CONSTRAINT pk_case_checks PRIMARY KEY (id),
    CONSTRAINT fk_case_checks_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_case_checks_case_id_cases
        FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "case_checks" VALUES('case_checks.id.1','portals.id.1','cases.id.1','case_checks.kind.1','case_checks.words.1','case_checks.made_by.1',1795339801000000);
INSERT INTO "case_checks" VALUES('case_checks.id.2','portals.id.2','cases.id.2','case_checks.kind.2',NULL,'case_checks.made_by.2',1795339802000000);
CREATE TABLE cases (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    route TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    opened_by TEXT NOT NULL,
    reason TEXT,
    ticket TEXT,
    first_at INTEGER,
    first_by TEXT,
    second_at INTEGER,
    second_by TEXT,
    ready_at INTEGER,
    lapses_at INTEGER,
    stopped_at INTEGER,
    taken_up_at INTEGER,
    closed_at INTEGER,
    used_at INTEGER,
    CONSTRAINT pk_cases PRIMARY KEY (id),
    CONSTRAINT fk_cases_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_cases_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_cases_organisation_id_organisations
        FOREIGN KEY (organisation_id) REFERENCES organisations (id)
) STRICT;
INSERT INTO "cases" VALUES('cases.id.1','portals.id.1','accounts.id.1','organisations.id.1','cases.route.1',1795339801000000,'cases.opened_by.1','cases.reason.1','cases.ticket.1',1795339801000000,'cases.first_by.1',1795339801000000,'cases.second_by.1',1795339801000000,1795339801000000,1795339801000000,1795339801000000,1795339801000000,1795339801000000);
INSERT INTO "cases" VALUES('cases.id.2','portals.id.2','accounts.id.2','organisations.id.2','cases.route.2',1795339802000000,'cases.opened_by.2',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE challenges (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    seat_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    purpose TEXT NOT NULL,
    memory BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, answers_left INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_challenges PRIMARY KEY (id),
    CONSTRAINT fk_challenges_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_challenges_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT uq_challenges_seat_id_kind_purpose UNIQUE (seat_id, kind, purpose)
) STRICT;
INSERT INTO "challenges" VALUES('challenges.id.1','portals.id.1','accounts.id.1','challenges.seat_id.1','challenges.kind.1','challenges.purpose.1',X'6368616C6C656E6765732E6D656D6F72792E31',1795339801000000,1795339801000000,1);
INSERT INTO "challenges" VALUES('challenges.id.2','portals.id.2','accounts.id.2','challenges.seat_id.2','challenges.kind.2','challenges.purpose.2',X'6368616C6C656E6765732E6D656D6F72792E32',1795339802000000,1795339802000000,2);
CREATE TABLE data_keys (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    wrapping_key_id TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER,
    CONSTRAINT pk_data_keys PRIMARY KEY (id),
    CONSTRAINT fk_data_keys_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id)
) STRICT;
INSERT INTO "data_keys" VALUES('data_keys.id.1','portals.id.1','data_keys.wrapping_key_id.1',X'646174615F6B6579732E777261707065642E31',1795339801000000,1795339801000000);
INSERT INTO "data_keys" VALUES('data_keys.id.2','portals.id.2','data_keys.wrapping_key_id.2',X'646174615F6B6579732E777261707065642E32',1795339802000000,NULL);
CREATE TABLE dead_steps (
    authenticator_id TEXT NOT NULL,
    step INTEGER NOT NULL,
    portal_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT pk_dead_steps PRIMARY KEY (authenticator_id, step),
    CONSTRAINT fk_dead_steps_authenticator_id_authenticators
        FOREIGN KEY (authenticator_id) REFERENCES authenticators (id) ON DELETE CASCADE,
    CONSTRAINT fk_dead_steps_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id)
) STRICT;
INSERT INTO "dead_steps" VALUES('authenticators.id.1',1,'portals.id.1',1795339801000000);
INSERT INTO "dead_steps" VALUES('authenticators.id.2',2,'portals.id.2',1795339802000000);
CREATE TABLE dispatches (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    told TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    claimed_until INTEGER,
    finished_at INTEGER,
    outcome TEXT,
    CONSTRAINT pk_dispatches PRIMARY KEY (id),
    CONSTRAINT fk_dispatches_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_dispatches_relying_party_id_relying_parties
        FOREIGN KEY (relying_party_id) REFERENCES relying_parties (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "dispatches" VALUES('dispatches.id.1','portals.id.1','relying_parties.id.1','dispatches.kind.1','{"sample":"dispatches.told.1"}',1795339801000000,1795339801000000,1,1795339801000000,1795339801000000,'dispatches.outcome.1');
INSERT INTO "dispatches" VALUES('dispatches.id.2','portals.id.2','relying_parties.id.2','dispatches.kind.2','{"sample":"dispatches.told.2"}',1795339802000000,1795339802000000,2,NULL,NULL,NULL);
CREATE TABLE drafts (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    typed TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT pk_drafts PRIMARY KEY (id),
    CONSTRAINT uq_drafts_account_id_organisation_id UNIQUE (account_id, organisation_id),
    CONSTRAINT fk_drafts_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_drafts_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_drafts_organisation_id_organisations FOREIGN KEY (organisation_id) REFERENCES organisations (id)
) STRICT;
INSERT INTO "drafts" VALUES('drafts.id.1','portals.id.1','accounts.id.1','organisations.id.1','{"sample":"drafts.typed.1"}',1795339801000000);
INSERT INTO "drafts" VALUES('drafts.id.2','portals.id.2','accounts.id.2','organisations.id.2','{"sample":"drafts.typed.2"}',1795339802000000);
CREATE TABLE enrolments (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    seat_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    memory BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, answers_left INTEGER DEFAULT '20' NOT NULL, offer_id TEXT,
    CONSTRAINT pk_enrolments PRIMARY KEY (id),
    CONSTRAINT uq_enrolments_seat_id_kind UNIQUE (seat_id, kind),
    CONSTRAINT fk_enrolments_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_enrolments_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "enrolments" VALUES('enrolments.id.1','portals.id.1','accounts.id.1','enrolments.seat_id.1','enrolments.kind.1',X'656E726F6C6D656E74732E6D656D6F72792E31',1795339801000000,1795339801000000,1,'enrolments.offer_id.1');
INSERT INTO "enrolments" VALUES('enrolments.id.2','portals.id.2','accounts.id.2','enrolments.seat_id.2','enrolments.kind.2',X'656E726F6C6D656E74732E6D656D6F72792E32',1795339802000000,1795339802000000,2,NULL);
CREATE TABLE errands (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    browser_digest TEXT NOT NULL,
    request TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    account_id TEXT,
    session_id TEXT,
    answered_at INTEGER,
    answer TEXT,
    code_digest TEXT,
    redeemed_at INTEGER,
    CONSTRAINT pk_errands PRIMARY KEY (id),
    CONSTRAINT fk_errands_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_errands_relying_party_id_relying_parties
        FOREIGN KEY (relying_party_id) REFERENCES relying_parties (id) ON DELETE CASCADE,
    CONSTRAINT fk_errands_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT uq_errands_code_digest UNIQUE (code_digest)
) STRICT;
INSERT INTO "errands" VALUES('errands.id.1','portals.id.1','relying_parties.id.1','errands.browser_digest.1','{"sample":"errands.request.1"}',1795339801000000,1795339801000000,'accounts.id.1','errands.session_id.1',1795339801000000,'{"sample":"errands.answer.1"}','errands.code_digest.1',1795339801000000);
INSERT INTO "errands" VALUES('errands.id.2','portals.id.2','relying_parties.id.2','errands.browser_digest.2','{"sample":"errands.request.2"}',1795339802000000,1795339802000000,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE exemptions (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    organisation_id TEXT,
    owner_id TEXT,
    owner TEXT NOT NULL,
    reason TEXT NOT NULL,
    granted_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    CONSTRAINT pk_exemptions PRIMARY KEY (id),
    CONSTRAINT fk_exemptions_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_exemptions_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_exemptions_organisation_id_organisations FOREIGN KEY (organisation_id) REFERENCES organisations (id)
) STRICT;
INSERT INTO "exemptions" VALUES('exemptions.id.1','portals.id.1','accounts.id.1','organisations.id.1','exemptions.owner_id.1','exemptions.owner.1','exemptions.reason.1',1795339801000000,1795339801000000,1795339801000000);
INSERT INTO "exemptions" VALUES('exemptions.id.2','portals.id.2','accounts.id.2',NULL,NULL,'exemptions.owner.2','exemptions.reason.2',1795339802000000,1795339802000000,NULL);
CREATE TABLE grants (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    scopes TEXT NOT NULL,
    granted_at INTEGER NOT NULL,
    CONSTRAINT pk_grants PRIMARY KEY (id),
    CONSTRAINT uq_grants_account_id_relying_party_id UNIQUE (account_id, relying_party_id),
    CONSTRAINT fk_grants_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_grants_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_grants_relying_party_id_relying_parties
        FOREIGN KEY (relying_party_id) REFERENCES relying_parties (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "grants" VALUES('grants.id.1','portals.id.1','accounts.id.1','relying_parties.id.1','{"sample":"grants.scopes.1"}',1795339801000000);
INSERT INTO "grants" VALUES('grants.id.2','portals.id.2','accounts.id.2','relying_parties.id.2','{"sample":"grants.scopes.2"}',1795339802000000);
CREATE TABLE hosted_logins (
    login_id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    secret_id TEXT NOT NULL,
    browser_digest TEXT NOT NULL,
    request TEXT NOT NULL,
    action TEXT,
    action_digest TEXT,
    created_at INTEGER NOT NULL,
    answered_at INTEGER, code_digest TEXT, redeemed_at INTEGER,
    CONSTRAINT pk_hosted_logins PRIMARY KEY (login_id),
    CONSTRAINT fk_hosted_logins_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_hosted_logins_login_id_logins FOREIGN KEY (login_id)
        REFERENCES logins (id) ON DELETE CASCADE,
    CONSTRAINT fk_hosted_logins_relying_party_id_relying_parties FOREIGN KEY (relying_party_id)
        REFERENCES relying_parties (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "hosted_logins" VALUES('logins.id.1','portals.id.1','relying_parties.id.1','hosted_logins.secret_id.1','hosted_logins.browser_digest.1','{"sample":"hosted_logins.request.1"}','hosted_logins.action.1','hosted_logins.action_digest.1',1795339801000000,1795339801000000,'hosted_logins.code_digest.1',1795339801000000);
INSERT INTO "hosted_logins" VALUES('logins.id.2','portals.id.2','relying_parties.id.2','hosted_logins.secret_id.2','hosted_logins.browser_digest.2','{"sample":"hosted_logins.request.2"}',NULL,NULL,1795339802000000,NULL,NULL,NULL);
CREATE TABLE identifiers (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    folded TEXT NOT NULL,
    verified_at INTEGER,
    created_at INTEGER NOT NULL,
    CONSTRAINT pk_identifiers PRIMARY KEY (id),
    CONSTRAINT uq_identifiers_portal_id_folded UNIQUE (portal_id, folded),
    CONSTRAINT fk_identifiers_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_identifiers_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "identifiers" VALUES('identifiers.id.1','portals.id.1','accounts.id.1','identifiers.kind.1','identifiers.value.1','identifiers.folded.1',1795339801000000,1795339801000000);
INSERT INTO "identifiers" VALUES('identifiers.id.2','portals.id.2','accounts.id.2','identifiers.kind.2','identifiers.value.2','identifiers.folded.2',NULL,1795339802000000);
CREATE TABLE installation (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    CONSTRAINT pk_installation PRIMARY KEY (name)
) STRICT;
INSERT INTO "installation" VALUES('installation.name.1','installation.value.1',1795339801000000);
INSERT INTO "installation" VALUES('installation.name.2','installation.value.2',1795339802000000);
CREATE TABLE invitations (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    inviter_id TEXT,
    account_id TEXT,
    email TEXT NOT NULL,
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    role INTEGER NOT NULL,
    language TEXT NOT NULL,
    line TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    link_expires_at INTEGER NOT NULL,
    letter_id TEXT,
    ending TEXT,
    ended_at INTEGER, labels TEXT NOT NULL DEFAULT '[]', import_id TEXT,
    CONSTRAINT pk_invitations PRIMARY KEY (id),
    CONSTRAINT fk_invitations_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_invitations_organisation_id_organisations FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT fk_invitations_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT uq_invitations_token_digest UNIQUE (token_digest)
) STRICT;
INSERT INTO "invitations" VALUES('invitations.id.1','portals.id.1','organisations.id.1','invitations.inviter_id.1','accounts.id.1','invitations.email.1','invitations.folded.1','invitations.name.1',1,'invitations.language.1','invitations.line.1','invitations.token_digest.1',1795339801000000,1795339801000000,1795339801000000,'invitations.letter_id.1','invitations.ending.1',1795339801000000,'{"sample":"invitations.labels.1"}','invitations.import_id.1');
INSERT INTO "invitations" VALUES('invitations.id.2','portals.id.2','organisations.id.2',NULL,NULL,'invitations.email.2','invitations.folded.2','invitations.name.2',2,'invitations.language.2','invitations.line.2','invitations.token_digest.2',1795339802000000,1795339802000000,1795339802000000,NULL,NULL,NULL,'{"sample":"invitations.labels.2"}',NULL);
CREATE TABLE known_browsers (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    CONSTRAINT pk_known_browsers PRIMARY KEY (id),
    CONSTRAINT fk_known_browsers_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_known_browsers_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT uq_known_browsers_account_id_token_digest UNIQUE (account_id, token_digest)
) STRICT;
INSERT INTO "known_browsers" VALUES('known_browsers.id.1','portals.id.1','accounts.id.1','known_browsers.token_digest.1','known_browsers.agent.1',1795339801000000,1795339801000000);
INSERT INTO "known_browsers" VALUES('known_browsers.id.2','portals.id.2','accounts.id.2','known_browsers.token_digest.2','known_browsers.agent.2',1795339802000000,1795339802000000);
CREATE TABLE labels (
    account_id TEXT NOT NULL,
    word TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    CONSTRAINT pk_labels PRIMARY KEY (account_id, word),
    CONSTRAINT fk_labels_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_labels_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id)
) STRICT;
INSERT INTO "labels" VALUES('accounts.id.1','labels.word.1','portals.id.1');
INSERT INTO "labels" VALUES('accounts.id.2','labels.word.2','portals.id.2');
CREATE TABLE leases (
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT pk_leases PRIMARY KEY (name)
) STRICT;
INSERT INTO "leases" VALUES('leases.name.1','leases.holder.1',1795339801000000);
INSERT INTO "leases" VALUES('leases.name.2','leases.holder.2',1795339802000000);
CREATE TABLE links (
    id TEXT NOT NULL,
    portal_id TEXT,
    account_id TEXT,
    purpose TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    spent_at INTEGER, about TEXT,
    CONSTRAINT pk_links PRIMARY KEY (id),
    CONSTRAINT fk_links_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_links_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT uq_links_token_digest UNIQUE (token_digest)
) STRICT;
INSERT INTO "links" VALUES('links.id.1','portals.id.1','accounts.id.1','links.purpose.1','links.token_digest.1',1795339801000000,1795339801000000,1795339801000000,'links.about.1');
INSERT INTO "links" VALUES('links.id.2',NULL,NULL,'links.purpose.2','links.token_digest.2',1795339802000000,1795339802000000,NULL,NULL);
CREATE TABLE logins (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    facts TEXT NOT NULL,
    demand TEXT,
    return_to TEXT,
    identifier TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    revision INTEGER DEFAULT '0' NOT NULL,
    agent TEXT NOT NULL,
    network TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    completed_at INTEGER, enrols INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_logins PRIMARY KEY (id),
    CONSTRAINT fk_logins_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_logins_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT uq_logins_token_digest UNIQUE (token_digest)
) STRICT;
INSERT INTO "logins" VALUES('logins.id.1','portals.id.1','accounts.id.1','logins.token_digest.1','{"sample":"logins.facts.1"}','{"sample":"logins.demand.1"}','logins.return_to.1','logins.identifier.1',1,1,'logins.agent.1','logins.network.1',1795339801000000,1795339801000000,1795339801000000,1);
INSERT INTO "logins" VALUES('logins.id.2','portals.id.2','accounts.id.2','logins.token_digest.2','{"sample":"logins.facts.2"}',NULL,NULL,'logins.identifier.2',2,2,'logins.agent.2','logins.network.2',1795339802000000,1795339802000000,NULL,2);
CREATE TABLE logos (
    portal_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    picture BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT pk_logos PRIMARY KEY (portal_id),
    CONSTRAINT fk_logos_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id)
) STRICT;
INSERT INTO "logos" VALUES('portals.id.1','logos.digest.1',X'6C6F676F732E706963747572652E31',1795339801000000);
INSERT INTO "logos" VALUES('portals.id.2','logos.digest.2',X'6C6F676F732E706963747572652E32',1795339802000000);
CREATE TABLE memberships (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    role INTEGER NOT NULL,
    created_at INTEGER NOT NULL, suspended_at INTEGER,
    CONSTRAINT pk_memberships PRIMARY KEY (id),
    CONSTRAINT uq_memberships_account_id_organisation_id UNIQUE (account_id, organisation_id),
    CONSTRAINT fk_memberships_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_memberships_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_memberships_organisation_id_organisations
        FOREIGN KEY (organisation_id) REFERENCES organisations (id)
) STRICT;
INSERT INTO "memberships" VALUES('memberships.id.1','portals.id.1','accounts.id.1','organisations.id.1',1,1795339801000000,1795339801000000);
INSERT INTO "memberships" VALUES('memberships.id.2','portals.id.2','accounts.id.2','organisations.id.2',2,1795339802000000,NULL);
CREATE TABLE offers (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    secret BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT pk_offers PRIMARY KEY (id),
    CONSTRAINT uq_offers_portal_id_kind_name UNIQUE (portal_id, kind, name),
    CONSTRAINT fk_offers_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_offers_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "offers" VALUES('offers.id.1','portals.id.1','accounts.id.1','offers.kind.1','offers.name.1',X'6F66666572732E7365637265742E31',1795339801000000);
INSERT INTO "offers" VALUES('offers.id.2','portals.id.2','accounts.id.2','offers.kind.2','offers.name.2',X'6F66666572732E7365637265742E32',1795339802000000);
CREATE TABLE organisations (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    created_at INTEGER NOT NULL, name_folded TEXT NOT NULL DEFAULT '',
    CONSTRAINT pk_organisations PRIMARY KEY (id),
    CONSTRAINT fk_organisations_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id)
) STRICT;
INSERT INTO "organisations" VALUES('organisations.id.1','portals.id.1','organisations.name.1','organisations.kind.1',1795339801000000,'organisations.name_folded.1');
INSERT INTO "organisations" VALUES('organisations.id.2','portals.id.2','organisations.name.2','organisations.kind.2',1795339802000000,'organisations.name_folded.2');
CREATE TABLE outbox (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT,
    channel TEXT NOT NULL,
    payload BLOB,
    message_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    expires_at INTEGER,
    attempts INTEGER DEFAULT '0' NOT NULL,
    claimed_by TEXT,
    claimed_until INTEGER,
    sent_at INTEGER,
    failed_at INTEGER,
    last_error TEXT,
    CONSTRAINT pk_outbox PRIMARY KEY (id),
    CONSTRAINT fk_outbox_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_outbox_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT uq_outbox_message_id UNIQUE (message_id)
) STRICT;
INSERT INTO "outbox" VALUES('outbox.id.1','portals.id.1','accounts.id.1','outbox.channel.1',X'6F7574626F782E7061796C6F61642E31','outbox.message_id.1',1795339801000000,1795339801000000,1795339801000000,1,'outbox.claimed_by.1',1795339801000000,1795339801000000,1795339801000000,'outbox.last_error.1');
INSERT INTO "outbox" VALUES('outbox.id.2','portals.id.2',NULL,'outbox.channel.2',NULL,'outbox.message_id.2',1795339802000000,1795339802000000,NULL,2,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE people_import_rows (
    import_id TEXT NOT NULL,
    line INTEGER NOT NULL,
    portal_id TEXT NOT NULL,
    email TEXT NOT NULL,
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    role INTEGER NOT NULL,
    language TEXT NOT NULL,
    labels TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    CONSTRAINT pk_people_import_rows PRIMARY KEY (import_id, line),
    CONSTRAINT fk_people_import_rows_import_id_people_imports
        FOREIGN KEY (import_id) REFERENCES people_imports (id) ON DELETE CASCADE,
    CONSTRAINT fk_people_import_rows_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id)
) STRICT;
INSERT INTO "people_import_rows" VALUES('people_imports.id.1',1,'portals.id.1','people_import_rows.email.1','people_import_rows.folded.1','people_import_rows.name.1',1,'people_import_rows.language.1','{"sample":"people_import_rows.labels.1"}',1795339801000000);
INSERT INTO "people_import_rows" VALUES('people_imports.id.2',2,'portals.id.2','people_import_rows.email.2','people_import_rows.folded.2','people_import_rows.name.2',2,'people_import_rows.language.2','{"sample":"people_import_rows.labels.2"}',1795339802000000);
CREATE TABLE people_imports (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL,
    author_id TEXT,
    file TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    started_at INTEGER,
    waits_until INTEGER,
    ending TEXT,
    ended_at INTEGER,
    people INTEGER NOT NULL,
    mistaken INTEGER NOT NULL,
    invited INTEGER NOT NULL DEFAULT '0',
    skipped INTEGER NOT NULL DEFAULT '0',
    barred INTEGER NOT NULL DEFAULT '0',
    report TEXT,
    CONSTRAINT pk_people_imports PRIMARY KEY (id),
    CONSTRAINT fk_people_imports_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_people_imports_organisation_id_organisations
        FOREIGN KEY (organisation_id) REFERENCES organisations (id)
) STRICT;
INSERT INTO "people_imports" VALUES('people_imports.id.1','portals.id.1','organisations.id.1','people_imports.author_id.1','people_imports.file.1',1795339801000000,1795339801000000,1795339801000000,1795339801000000,'people_imports.ending.1',1795339801000000,1,1,1,1,1,'{"sample":"people_imports.report.1"}');
INSERT INTO "people_imports" VALUES('people_imports.id.2','portals.id.2','organisations.id.2',NULL,'people_imports.file.2',1795339802000000,NULL,NULL,NULL,NULL,NULL,2,2,2,2,2,NULL);
CREATE TABLE plan_notices (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    layer TEXT NOT NULL,
    revision INTEGER NOT NULL,
    stage TEXT NOT NULL,
    due_day TEXT NOT NULL,
    told_at INTEGER NOT NULL,
    CONSTRAINT pk_plan_notices PRIMARY KEY (id),
    CONSTRAINT uq_plan_notices_account_id_layer_revision_stage UNIQUE (account_id, layer, revision, stage),
    CONSTRAINT uq_plan_notices_account_id_layer_stage_due_day UNIQUE (account_id, layer, stage, due_day),
    CONSTRAINT fk_plan_notices_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_plan_notices_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "plan_notices" VALUES('plan_notices.id.1','portals.id.1','accounts.id.1','plan_notices.layer.1',1,'plan_notices.stage.1','plan_notices.due_day.1',1795339801000000);
INSERT INTO "plan_notices" VALUES('plan_notices.id.2','portals.id.2','accounts.id.2','plan_notices.layer.2',2,'plan_notices.stage.2','plan_notices.due_day.2',1795339802000000);
CREATE TABLE policies (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    organisation_id TEXT,
    role INTEGER,
    demands TEXT NOT NULL,
    changed_at INTEGER NOT NULL, plan TEXT, revision INTEGER NOT NULL DEFAULT '0',
    CONSTRAINT pk_policies PRIMARY KEY (id),
    CONSTRAINT fk_policies_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_policies_organisation_id_organisations
        FOREIGN KEY (organisation_id) REFERENCES organisations (id)
) STRICT;
INSERT INTO "policies" VALUES('policies.id.1','portals.id.1','organisations.id.1',1,'{"sample":"policies.demands.1"}',1795339801000000,'{"sample":"policies.plan.1"}',1);
INSERT INTO "policies" VALUES('policies.id.2','portals.id.2',NULL,NULL,'{"sample":"policies.demands.2"}',1795339802000000,NULL,2);
CREATE TABLE policy_changes (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    layer_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    event TEXT NOT NULL,
    before TEXT,
    after TEXT NOT NULL,
    changed_by TEXT,
    changed_at INTEGER NOT NULL,
    CONSTRAINT pk_policy_changes PRIMARY KEY (id),
    CONSTRAINT uq_policy_changes_layer_id_revision UNIQUE (layer_id, revision),
    CONSTRAINT fk_policy_changes_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_policy_changes_layer_id_policies FOREIGN KEY (layer_id) REFERENCES policies (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "policy_changes" VALUES('policy_changes.id.1','portals.id.1','policies.id.1',1,'policy_changes.event.1','{"sample":"policy_changes.before.1"}','{"sample":"policy_changes.after.1"}','policy_changes.changed_by.1',1795339801000000);
INSERT INTO "policy_changes" VALUES('policy_changes.id.2','portals.id.2','policies.id.2',2,'policy_changes.event.2',NULL,'{"sample":"policy_changes.after.2"}',NULL,1795339802000000);
CREATE TABLE portals (
    id TEXT NOT NULL,
    host TEXT NOT NULL,
    name TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT pk_portals PRIMARY KEY (id),
    CONSTRAINT uq_portals_host UNIQUE (host)
) STRICT;
INSERT INTO "portals" VALUES('portals.id.1','portals.host.1','portals.name.1','portals.relying_party_id.1','{"sample":"portals.settings.1"}',1795339801000000);
INSERT INTO "portals" VALUES('portals.id.2','portals.host.2','portals.name.2','portals.relying_party_id.2','{"sample":"portals.settings.2"}',1795339802000000);
CREATE TABLE recovery_codes (
    sheet_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    spent_at INTEGER,
    CONSTRAINT pk_recovery_codes PRIMARY KEY (sheet_id, position),
    CONSTRAINT fk_recovery_codes_sheet_id_recovery_sheets
        FOREIGN KEY (sheet_id) REFERENCES recovery_sheets (id) ON DELETE CASCADE,
    CONSTRAINT fk_recovery_codes_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_recovery_codes_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "recovery_codes" VALUES('recovery_sheets.id.1',1,'portals.id.1','accounts.id.1','recovery_codes.code_hash.1',1795339801000000);
INSERT INTO "recovery_codes" VALUES('recovery_sheets.id.2',2,'portals.id.2','accounts.id.2','recovery_codes.code_hash.2',NULL);
CREATE TABLE recovery_sheets (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    seat_id TEXT,
    codes BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    saved_at INTEGER,
    activated_at INTEGER,
    CONSTRAINT pk_recovery_sheets PRIMARY KEY (id),
    CONSTRAINT fk_recovery_sheets_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_recovery_sheets_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "recovery_sheets" VALUES('recovery_sheets.id.1','portals.id.1','accounts.id.1','recovery_sheets.seat_id.1',X'7265636F766572795F7368656574732E636F6465732E31',1795339801000000,1795339801000000,1795339801000000,1795339801000000);
INSERT INTO "recovery_sheets" VALUES('recovery_sheets.id.2','portals.id.2','accounts.id.2',NULL,NULL,1795339802000000,NULL,NULL,NULL);
CREATE TABLE relying_parties (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    name TEXT NOT NULL,
    door TEXT NOT NULL,
    rules TEXT NOT NULL,
    revision INTEGER DEFAULT '0' NOT NULL,
    created_at INTEGER NOT NULL,
    suspended_at INTEGER, name_folded TEXT NOT NULL DEFAULT '',
    CONSTRAINT pk_relying_parties PRIMARY KEY (id),
    CONSTRAINT fk_relying_parties_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT uq_relying_parties_client_id UNIQUE (client_id)
) STRICT;
INSERT INTO "relying_parties" VALUES('relying_parties.id.1','portals.id.1','relying_parties.client_id.1','relying_parties.name.1','relying_parties.door.1','{"sample":"relying_parties.rules.1"}',1,1795339801000000,1795339801000000,'relying_parties.name_folded.1');
INSERT INTO "relying_parties" VALUES('relying_parties.id.2','portals.id.2','relying_parties.client_id.2','relying_parties.name.2','relying_parties.door.2','{"sample":"relying_parties.rules.2"}',2,1795339802000000,NULL,'relying_parties.name_folded.2');
CREATE TABLE relying_party_hosts (
    host TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    CONSTRAINT pk_relying_party_hosts PRIMARY KEY (host),
    CONSTRAINT fk_relying_party_hosts_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_relying_party_hosts_relying_party_id_relying_parties
        FOREIGN KEY (relying_party_id) REFERENCES relying_parties (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "relying_party_hosts" VALUES('relying_party_hosts.host.1','portals.id.1','relying_parties.id.1');
INSERT INTO "relying_party_hosts" VALUES('relying_party_hosts.host.2','portals.id.2','relying_parties.id.2');
CREATE TABLE relying_party_secrets (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    secret_digest TEXT NOT NULL,
    secret BLOB,
    hint TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT pk_relying_party_secrets PRIMARY KEY (id),
    CONSTRAINT uq_relying_party_secrets_relying_party_id_place UNIQUE (relying_party_id, place),
    CONSTRAINT fk_relying_party_secrets_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_relying_party_secrets_relying_party_id_relying_parties
        FOREIGN KEY (relying_party_id) REFERENCES relying_parties (id) ON DELETE CASCADE,
    CONSTRAINT uq_relying_party_secrets_secret_digest UNIQUE (secret_digest)
) STRICT;
INSERT INTO "relying_party_secrets" VALUES('relying_party_secrets.id.1','portals.id.1','relying_parties.id.1',1,'relying_party_secrets.secret_digest.1',X'72656C79696E675F70617274795F736563726574732E7365637265742E31','relying_party_secrets.hint.1',1795339801000000);
INSERT INTO "relying_party_secrets" VALUES('relying_party_secrets.id.2','portals.id.2','relying_parties.id.2',2,'relying_party_secrets.secret_digest.2',NULL,'relying_party_secrets.hint.2',1795339802000000);
CREATE TABLE remembrances (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    authenticator_id TEXT NOT NULL,
    family_digest TEXT NOT NULL,
    value_digest TEXT NOT NULL,
    previous_digest TEXT,
    epoch INTEGER NOT NULL,
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    expires_at INTEGER NOT NULL,
    CONSTRAINT pk_remembrances PRIMARY KEY (id),
    CONSTRAINT uq_remembrances_family_digest UNIQUE (family_digest),
    CONSTRAINT fk_remembrances_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_remembrances_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_remembrances_authenticator_id_authenticators
        FOREIGN KEY (authenticator_id) REFERENCES authenticators (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "remembrances" VALUES('remembrances.id.1','portals.id.1','accounts.id.1','authenticators.id.1','remembrances.family_digest.1','remembrances.value_digest.1','remembrances.previous_digest.1',1,'remembrances.agent.1','remembrances.address.1',1795339801000000,1795339801000000,1795339801000000);
INSERT INTO "remembrances" VALUES('remembrances.id.2','portals.id.2','accounts.id.2','authenticators.id.2','remembrances.family_digest.2','remembrances.value_digest.2',NULL,2,'remembrances.agent.2','remembrances.address.2',1795339802000000,NULL,1795339802000000);
CREATE TABLE sessions (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    facts TEXT NOT NULL,
    identifier TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    revision INTEGER DEFAULT '0' NOT NULL,
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER, remembrance_id TEXT, arrived_at INTEGER,
    CONSTRAINT pk_sessions PRIMARY KEY (id),
    CONSTRAINT fk_sessions_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_sessions_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT uq_sessions_token_digest UNIQUE (token_digest)
) STRICT;
INSERT INTO "sessions" VALUES('sessions.id.1','portals.id.1','accounts.id.1','sessions.token_digest.1','{"sample":"sessions.facts.1"}','sessions.identifier.1',1,1,'sessions.agent.1','sessions.address.1',1795339801000000,1795339801000000,1795339801000000,1795339801000000,'sessions.remembrance_id.1',1795339801000000);
INSERT INTO "sessions" VALUES('sessions.id.2','portals.id.2','accounts.id.2','sessions.token_digest.2','{"sample":"sessions.facts.2"}','sessions.identifier.2',2,2,'sessions.agent.2','sessions.address.2',1795339802000000,1795339802000000,1795339802000000,NULL,NULL,NULL);
CREATE TABLE spent_assertions (
    digest TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT pk_spent_assertions PRIMARY KEY (digest),
    CONSTRAINT fk_spent_assertions_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id)
) STRICT;
INSERT INTO "spent_assertions" VALUES('spent_assertions.digest.1','portals.id.1',1795339801000000);
INSERT INTO "spent_assertions" VALUES('spent_assertions.digest.2','portals.id.2',1795339802000000);
CREATE TABLE stays (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    relying_party_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    expires_at INTEGER NOT NULL,
    CONSTRAINT pk_stays PRIMARY KEY (id),
    CONSTRAINT uq_stays_session_id_relying_party_id UNIQUE (session_id, relying_party_id),
    CONSTRAINT fk_stays_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_stays_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_stays_relying_party_id_relying_parties
        FOREIGN KEY (relying_party_id) REFERENCES relying_parties (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "stays" VALUES('stays.id.1','portals.id.1','accounts.id.1','relying_parties.id.1','stays.session_id.1',1795339801000000,1795339801000000,1795339801000000);
INSERT INTO "stays" VALUES('stays.id.2','portals.id.2','accounts.id.2','relying_parties.id.2','stays.session_id.2',1795339802000000,NULL,1795339802000000);
CREATE TABLE subjects (
    subject TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    sector TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT pk_subjects PRIMARY KEY (subject),
    CONSTRAINT uq_subjects_account_id_sector UNIQUE (account_id, sector),
    CONSTRAINT fk_subjects_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_subjects_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "subjects" VALUES('subjects.subject.1','portals.id.1','accounts.id.1','subjects.sector.1',1795339801000000);
INSERT INTO "subjects" VALUES('subjects.subject.2','portals.id.2','accounts.id.2','subjects.sector.2',1795339802000000);
CREATE TABLE support_codes (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    seat_id TEXT NOT NULL,
    code_digest TEXT NOT NULL,
    language TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT pk_support_codes PRIMARY KEY (id),
    CONSTRAINT uq_support_codes_seat_id UNIQUE (seat_id),
    CONSTRAINT uq_support_codes_portal_id_code_digest UNIQUE (portal_id, code_digest),
    CONSTRAINT fk_support_codes_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_support_codes_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "support_codes" VALUES('support_codes.id.1','portals.id.1','accounts.id.1','support_codes.seat_id.1','support_codes.code_digest.1','support_codes.language.1','support_codes.agent.1',1795339801000000,1795339801000000);
INSERT INTO "support_codes" VALUES('support_codes.id.2','portals.id.2','accounts.id.2','support_codes.seat_id.2','support_codes.code_digest.2','support_codes.language.2','support_codes.agent.2',1795339802000000,1795339802000000);
CREATE TABLE throttles (
    key TEXT NOT NULL,
    failures INTEGER NOT NULL,
    opens_at INTEGER NOT NULL,
    charged_at INTEGER NOT NULL,
    CONSTRAINT pk_throttles PRIMARY KEY (key)
) STRICT;
INSERT INTO "throttles" VALUES('throttles.key.1',1,1795339801000000,1795339801000000);
INSERT INTO "throttles" VALUES('throttles.key.2',2,1795339802000000,1795339802000000);
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
    is_offline INTEGER DEFAULT '0' NOT NULL,
    epoch INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    refreshed_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    CONSTRAINT pk_token_families PRIMARY KEY (id),
    CONSTRAINT fk_token_families_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_token_families_account_id_accounts
        FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
    CONSTRAINT fk_token_families_relying_party_id_relying_parties
        FOREIGN KEY (relying_party_id) REFERENCES relying_parties (id) ON DELETE CASCADE,
    CONSTRAINT fk_token_families_stay_id_stays
        FOREIGN KEY (stay_id) REFERENCES stays (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "token_families" VALUES('token_families.id.1','portals.id.1','accounts.id.1','relying_parties.id.1','stays.id.1','token_families.errand_id.1','{"sample":"token_families.scopes.1"}','{"sample":"token_families.proven.1"}','token_families.refresh_digest.1',1,1,1795339801000000,1795339801000000,1795339801000000,1795339801000000);
INSERT INTO "token_families" VALUES('token_families.id.2','portals.id.2','accounts.id.2','relying_parties.id.2','stays.id.2','token_families.errand_id.2','{"sample":"token_families.scopes.2"}','{"sample":"token_families.proven.2"}',NULL,2,2,1795339802000000,1795339802000000,1795339802000000,NULL);
CREATE TABLE token_keys (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    public TEXT NOT NULL,
    secret BLOB,
    created_at INTEGER NOT NULL,
    signs_from INTEGER NOT NULL,
    retired_at INTEGER,
    CONSTRAINT pk_token_keys PRIMARY KEY (id),
    CONSTRAINT fk_token_keys_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id)
) STRICT;
INSERT INTO "token_keys" VALUES('token_keys.id.1','portals.id.1','token_keys.algorithm.1','{"sample":"token_keys.public.1"}',X'746F6B656E5F6B6579732E7365637265742E31',1795339801000000,1795339801000000,1795339801000000);
INSERT INTO "token_keys" VALUES('token_keys.id.2','portals.id.2','token_keys.algorithm.2','{"sample":"token_keys.public.2"}',NULL,1795339802000000,1795339802000000,NULL);
CREATE TABLE webhook_messages (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    webhook_id TEXT NOT NULL,
    event_id TEXT,
    event TEXT NOT NULL,
    subject_id TEXT,
    own_id TEXT,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    claimed_until INTEGER,
    finished_at INTEGER,
    status INTEGER,
    said TEXT,
    CONSTRAINT pk_webhook_messages PRIMARY KEY (id),
    CONSTRAINT fk_webhook_messages_portal_id_portals
        FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_webhook_messages_webhook_id_webhooks
        FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE
) STRICT;
INSERT INTO "webhook_messages" VALUES('webhook_messages.id.1','portals.id.1','webhooks.id.1','webhook_messages.event_id.1','webhook_messages.event.1','webhook_messages.subject_id.1','webhook_messages.own_id.1',1795339801000000,1795339801000000,1,1795339801000000,1795339801000000,1,'webhook_messages.said.1');
INSERT INTO "webhook_messages" VALUES('webhook_messages.id.2','portals.id.2','webhooks.id.2',NULL,'webhook_messages.event.2',NULL,NULL,1795339802000000,1795339802000000,2,NULL,NULL,NULL,NULL);
CREATE TABLE webhook_secrets (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    webhook_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    secret BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT pk_webhook_secrets PRIMARY KEY (id),
    CONSTRAINT fk_webhook_secrets_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id),
    CONSTRAINT fk_webhook_secrets_webhook_id_webhooks
        FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE,
    CONSTRAINT uq_webhook_secrets_webhook_id_place UNIQUE (webhook_id, place)
) STRICT;
INSERT INTO "webhook_secrets" VALUES('webhook_secrets.id.1','portals.id.1','webhooks.id.1',1,X'776562686F6F6B5F736563726574732E7365637265742E31',1795339801000000);
INSERT INTO "webhook_secrets" VALUES('webhook_secrets.id.2','portals.id.2','webhooks.id.2',2,X'776562686F6F6B5F736563726574732E7365637265742E32',1795339802000000);
CREATE TABLE webhooks (
    id TEXT NOT NULL,
    portal_id TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    kinds TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    author_id TEXT,
    revision INTEGER DEFAULT '0' NOT NULL,
    failures INTEGER DEFAULT '0' NOT NULL,
    failing_since INTEGER,
    quiet_until INTEGER,
    suspended_at INTEGER,
    CONSTRAINT pk_webhooks PRIMARY KEY (id),
    CONSTRAINT fk_webhooks_portal_id_portals FOREIGN KEY (portal_id) REFERENCES portals (id)
) STRICT;
INSERT INTO "webhooks" VALUES('webhooks.id.1','portals.id.1','webhooks.name.1','webhooks.address.1','{"sample":"webhooks.kinds.1"}',1795339801000000,'webhooks.author_id.1',1,1,1795339801000000,1795339801000000,1795339801000000);
INSERT INTO "webhooks" VALUES('webhooks.id.2','portals.id.2','webhooks.name.2','webhooks.address.2','{"sample":"webhooks.kinds.2"}',1795339802000000,NULL,2,2,NULL,NULL,NULL);
CREATE INDEX ix_throttles_charged_at ON throttles (charged_at);
CREATE INDEX ix_identifiers_account_id ON identifiers (account_id);
CREATE INDEX ix_memberships_account_id ON memberships (account_id);
CREATE INDEX ix_links_account_id ON links (account_id);
CREATE INDEX ix_authenticators_account_id ON authenticators (account_id);
CREATE INDEX ix_enrolments_account_id ON enrolments (account_id);
CREATE INDEX ix_recovery_sheets_account_id ON recovery_sheets (account_id);
CREATE INDEX ix_recovery_codes_account_id ON recovery_codes (account_id);
CREATE INDEX ix_logins_account_id ON logins (account_id);
CREATE INDEX ix_logins_expires_at ON logins (expires_at);
CREATE INDEX ix_sessions_account_id ON sessions (account_id);
CREATE INDEX ix_sessions_expires_at ON sessions (expires_at);
CREATE INDEX ix_audit_events_portal_id_at ON audit_events (portal_id, at);
CREATE INDEX ix_audit_events_subject_id ON audit_events (subject_id);
CREATE UNIQUE INDEX uq_authenticators_portal_id_kind_lookup
    ON authenticators (portal_id, kind, lookup);
CREATE INDEX ix_challenges_account_id ON challenges (account_id);
CREATE INDEX ix_outbox_account_id ON outbox (account_id);
CREATE INDEX ix_outbox_due_at ON outbox (due_at) WHERE sent_at IS NULL AND failed_at IS NULL;
CREATE INDEX ix_budgets_day ON budgets (day);
CREATE INDEX ix_offers_account_id ON offers (account_id);
CREATE INDEX ix_sessions_remembrance_id ON sessions (remembrance_id);
CREATE INDEX ix_remembrances_account_id ON remembrances (account_id);
CREATE INDEX ix_remembrances_authenticator_id ON remembrances (authenticator_id);
CREATE INDEX ix_remembrances_expires_at ON remembrances (expires_at);
CREATE INDEX ix_audit_events_open ON audit_events (portal_id, at, id)
    WHERE chain_position IS NULL;
CREATE UNIQUE INDEX uq_audit_events_chain_id_chain_position
    ON audit_events (chain_id, chain_position);
CREATE UNIQUE INDEX uq_audit_keys_living ON audit_keys (portal_id) WHERE retired_at IS NULL;
CREATE UNIQUE INDEX ix_portals_relying_party_id ON portals (relying_party_id);
CREATE INDEX ix_policy_changes_layer_id ON policy_changes (layer_id);
CREATE INDEX ix_exemptions_account_id ON exemptions (account_id);
CREATE INDEX ix_labels_portal_id_word ON labels (portal_id, word);
CREATE INDEX ix_memberships_organisation_id ON memberships (organisation_id);
CREATE INDEX ix_invitations_account_id ON invitations (account_id);
CREATE INDEX ix_invitations_expires_at ON invitations (expires_at);
CREATE INDEX ix_invitations_portal_id_folded ON invitations (portal_id, folded);
CREATE UNIQUE INDEX uq_invitations_standing ON invitations (organisation_id, folded) WHERE ended_at IS NULL;
CREATE INDEX ix_drafts_account_id ON drafts (account_id);
CREATE INDEX ix_drafts_expires_at ON drafts (expires_at);
CREATE INDEX ix_plan_notices_account_id ON plan_notices (account_id);
CREATE INDEX ix_plan_notices_told_at ON plan_notices (told_at);
CREATE INDEX ix_access_codes_account_id ON access_codes (account_id);
CREATE INDEX ix_support_codes_account_id ON support_codes (account_id);
CREATE INDEX ix_cases_account_id ON cases (account_id);
CREATE UNIQUE INDEX uq_cases_living ON cases (account_id)
    WHERE closed_at IS NULL AND used_at IS NULL;
CREATE INDEX ix_case_checks_case_id ON case_checks (case_id);
CREATE INDEX ix_account_requests_organisation_id ON account_requests (organisation_id);
CREATE INDEX ix_account_requests_expires_at ON account_requests (expires_at);
CREATE INDEX ix_account_requests_portal_id_folded ON account_requests (portal_id, folded);
CREATE UNIQUE INDEX uq_account_requests_waiting ON account_requests (organisation_id, folded) WHERE ended_at IS NULL;
CREATE INDEX ix_people_imports_organisation_id ON people_imports (organisation_id);
CREATE INDEX ix_people_imports_expires_at ON people_imports (expires_at);
CREATE INDEX ix_people_import_rows_portal_id_folded ON people_import_rows (portal_id, folded);
CREATE INDEX ix_invitations_import_id ON invitations (import_id);
CREATE INDEX ix_relying_parties_portal_id ON relying_parties (portal_id);
CREATE INDEX ix_relying_party_secrets_relying_party_id ON relying_party_secrets (relying_party_id);
CREATE INDEX ix_errands_account_id ON errands (account_id);
CREATE INDEX ix_errands_browser_digest ON errands (browser_digest);
CREATE INDEX ix_errands_expires_at ON errands (expires_at);
CREATE INDEX ix_errands_relying_party_id ON errands (relying_party_id);
CREATE INDEX ix_grants_account_id ON grants (account_id);
CREATE INDEX ix_grants_relying_party_id ON grants (relying_party_id);
CREATE INDEX ix_subjects_account_id ON subjects (account_id);
CREATE INDEX ix_stays_account_id ON stays (account_id);
CREATE INDEX ix_stays_expires_at ON stays (expires_at);
CREATE INDEX ix_stays_relying_party_id ON stays (relying_party_id);
CREATE INDEX ix_token_families_account_id ON token_families (account_id);
CREATE INDEX ix_token_families_errand_id ON token_families (errand_id);
CREATE INDEX ix_token_families_expires_at ON token_families (expires_at);
CREATE INDEX ix_token_families_relying_party_id ON token_families (relying_party_id);
CREATE INDEX ix_token_families_stay_id ON token_families (stay_id);
CREATE INDEX ix_access_tokens_expires_at ON access_tokens (expires_at);
CREATE INDEX ix_access_tokens_family_id ON access_tokens (family_id);
CREATE INDEX ix_token_keys_portal_id ON token_keys (portal_id);
CREATE INDEX ix_dispatches_due_at ON dispatches (due_at);
CREATE INDEX ix_dispatches_relying_party_id ON dispatches (relying_party_id);
CREATE INDEX ix_spent_assertions_expires_at ON spent_assertions (expires_at);
CREATE INDEX ix_arrivals_account_id ON arrivals (account_id);
CREATE INDEX ix_api_answers_expires_at ON api_answers (expires_at);
CREATE INDEX ix_relying_party_hosts_relying_party_id ON relying_party_hosts (relying_party_id);
CREATE INDEX ix_badges_account_id ON badges (account_id);
CREATE INDEX ix_badges_expires_at ON badges (expires_at);
CREATE INDEX ix_badges_relying_party_id ON badges (relying_party_id);
CREATE INDEX ix_badges_session_id ON badges (session_id);
CREATE INDEX ix_hosted_logins_relying_party_id ON hosted_logins (relying_party_id);
CREATE INDEX ix_webhooks_portal_id ON webhooks (portal_id);
CREATE INDEX ix_webhook_secrets_webhook_id ON webhook_secrets (webhook_id);
CREATE INDEX ix_webhook_messages_webhook_id ON webhook_messages (webhook_id);
CREATE INDEX ix_webhook_messages_due_at ON webhook_messages (due_at);
CREATE INDEX ix_webhook_messages_waiting
    ON webhook_messages (webhook_id, subject_id, created_at) WHERE finished_at IS NULL;
CREATE UNIQUE INDEX uq_relying_parties_name ON relying_parties (portal_id, name_folded)
;
CREATE INDEX ix_known_browsers_account_id ON known_browsers (account_id);
CREATE INDEX ix_known_browsers_last_seen_at ON known_browsers (last_seen_at);
CREATE UNIQUE INDEX uq_hosted_logins_code_digest ON hosted_logins (code_digest);
COMMIT;
