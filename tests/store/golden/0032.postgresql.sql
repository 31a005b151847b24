CREATE TABLE public.access_codes (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    code_hash text NOT NULL,
    given_by text NOT NULL,
    checks text NOT NULL,
    answers_left bigint NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    spent_at bigint
);
ALTER TABLE ONLY public.access_codes FORCE ROW LEVEL SECURITY;
CREATE TABLE public.access_tokens (
    token_digest text NOT NULL,
    portal_id text NOT NULL,
    family_id text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
ALTER TABLE ONLY public.access_tokens FORCE ROW LEVEL SECURITY;
CREATE TABLE public.account_requests (
    id text NOT NULL,
    portal_id text NOT NULL,
    organisation_id text NOT NULL,
    asker_id text NOT NULL,
    assurance bigint NOT NULL,
    email text NOT NULL,
    folded text NOT NULL,
    name text NOT NULL,
    role bigint NOT NULL,
    language text NOT NULL,
    line text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ending text,
    ended_at bigint,
    decider_id text,
    reason text
);
ALTER TABLE ONLY public.account_requests FORCE ROW LEVEL SECURITY;
CREATE TABLE public.accounts (
    id text NOT NULL,
    portal_id text NOT NULL,
    name text NOT NULL,
    language text,
    password_hash text,
    password_changed_at bigint,
    must_change_password_since bigint,
    reset_by_mail_at bigint,
    suspended_at bigint,
    grace_ended_at bigint,
    epoch bigint DEFAULT '0'::bigint NOT NULL,
    created_at bigint NOT NULL,
    signed_in_at bigint,
    reminded_at bigint,
    name_folded text DEFAULT ''::text NOT NULL,
    kept_by_portal text,
    sessions_valid_after bigint
);
ALTER TABLE ONLY public.accounts FORCE ROW LEVEL SECURITY;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.answered_challenges (
    id text NOT NULL,
    portal_id text NOT NULL,
    expires_at bigint NOT NULL
);
ALTER TABLE ONLY public.answered_challenges FORCE ROW LEVEL SECURITY;
CREATE TABLE public.api_answers (
    id text NOT NULL,
    portal_id text NOT NULL,
    request_digest text NOT NULL,
    answer bytea,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
ALTER TABLE ONLY public.api_answers FORCE ROW LEVEL SECURITY;
CREATE TABLE public.api_challenges (
    login_id text NOT NULL,
    portal_id text NOT NULL,
    api_key_id text NOT NULL,
    action text,
    action_digest text,
    created_at bigint NOT NULL
);
ALTER TABLE ONLY public.api_challenges FORCE ROW LEVEL SECURITY;
CREATE TABLE public.api_keys (
    id text NOT NULL,
    portal_id text NOT NULL,
    name text NOT NULL,
    digest text NOT NULL,
    scopes text NOT NULL,
    networks text NOT NULL,
    author_id text,
    created_at bigint NOT NULL,
    expires_at bigint,
    last_used_at bigint,
    revoked_at bigint
);
ALTER TABLE ONLY public.api_keys FORCE ROW LEVEL SECURITY;
CREATE TABLE public.arrivals (
    id text NOT NULL,
    portal_id text NOT NULL,
    source text NOT NULL,
    key_digest text NOT NULL,
    account_id text,
    seen text,
    held text,
    epoch bigint DEFAULT '0'::bigint NOT NULL,
    password_at bigint,
    created_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    revision bigint DEFAULT '0'::bigint NOT NULL
);
ALTER TABLE ONLY public.arrivals FORCE ROW LEVEL SECURITY;
CREATE TABLE public.audit_chains (
    id text NOT NULL,
    portal_id text NOT NULL,
    organisation_id text,
    "position" bigint NOT NULL,
    digest text NOT NULL,
    forgotten bigint DEFAULT '0'::bigint NOT NULL,
    created_at bigint NOT NULL
);
ALTER TABLE ONLY public.audit_chains FORCE ROW LEVEL SECURITY;
CREATE TABLE public.audit_checkpoints (
    id text NOT NULL,
    portal_id text NOT NULL,
    chain_id text NOT NULL,
    "position" bigint NOT NULL,
    digest text NOT NULL,
    signed_at bigint NOT NULL,
    key_id text NOT NULL,
    signature text NOT NULL
);
ALTER TABLE ONLY public.audit_checkpoints FORCE ROW LEVEL SECURITY;
CREATE TABLE public.audit_events (
    id text NOT NULL,
    portal_id text NOT NULL,
    at bigint NOT NULL,
    event text NOT NULL,
    actor_id text,
    subject_id text,
    organisation_id text,
    facts text NOT NULL,
    personal text,
    personal_salt text,
    personal_digest text NOT NULL,
    chain_digest text,
    chain_position bigint,
    chain_id text
);
ALTER TABLE ONLY public.audit_events FORCE ROW LEVEL SECURITY;
CREATE TABLE public.audit_keys (
    id text NOT NULL,
    portal_id text NOT NULL,
    public text NOT NULL,
    secret bytea,
    created_at bigint NOT NULL,
    retired_at bigint
);
ALTER TABLE ONLY public.audit_keys FORCE ROW LEVEL SECURITY;
CREATE TABLE public.authenticators (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    secret bytea NOT NULL,
    counter bigint DEFAULT '0'::bigint NOT NULL,
    drift_step bigint DEFAULT '0'::bigint NOT NULL,
    drift bigint DEFAULT '0'::bigint NOT NULL,
    created_at bigint NOT NULL,
    last_used_at bigint,
    last_used_agent text,
    suspended_at bigint,
    worth bigint DEFAULT '3'::bigint NOT NULL,
    lookup text,
    backup text,
    disputed_at bigint
);
ALTER TABLE ONLY public.authenticators FORCE ROW LEVEL SECURITY;
CREATE TABLE public.badges (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    relying_party_id text NOT NULL,
    session_id text NOT NULL,
    host text NOT NULL,
    token_digest text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
ALTER TABLE ONLY public.badges FORCE ROW LEVEL SECURITY;
CREATE TABLE public.budgets (
    key text NOT NULL,
    day bigint NOT NULL,
    messages bigint NOT NULL,
    cost bigint NOT NULL,
    told_day bigint DEFAULT '0'::bigint NOT NULL
);
CREATE TABLE public.case_checks (
    id text NOT NULL,
    portal_id text NOT NULL,
    case_id text NOT NULL,
    kind text NOT NULL,
    words text,
    made_by text NOT NULL,
    made_at bigint NOT NULL
);
ALTER TABLE ONLY public.case_checks FORCE ROW LEVEL SECURITY;
CREATE TABLE public.cases (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    organisation_id text NOT NULL,
    route text NOT NULL,
    opened_at bigint NOT NULL,
    opened_by text NOT NULL,
    reason text,
    ticket text,
    first_at bigint,
    first_by text,
    second_at bigint,
    second_by text,
    ready_at bigint,
    lapses_at bigint,
    stopped_at bigint,
    taken_up_at bigint,
    closed_at bigint,
    used_at bigint
);
ALTER TABLE ONLY public.cases FORCE ROW LEVEL SECURITY;
CREATE TABLE public.challenges (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    seat_id text NOT NULL,
    kind text NOT NULL,
    purpose text NOT NULL,
    memory bytea NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    answers_left bigint DEFAULT '1'::bigint NOT NULL
);
ALTER TABLE ONLY public.challenges FORCE ROW LEVEL SECURITY;
CREATE TABLE public.data_keys (
    id text NOT NULL,
    portal_id text NOT NULL,
    wrapping_key_id text NOT NULL,
    wrapped bytea NOT NULL,
    created_at bigint NOT NULL,
    retired_at bigint
);
ALTER TABLE ONLY public.data_keys FORCE ROW LEVEL SECURITY;
CREATE TABLE public.dead_steps (
    authenticator_id text NOT NULL,
    step bigint NOT NULL,
    portal_id text NOT NULL,
    expires_at bigint NOT NULL
);
ALTER TABLE ONLY public.dead_steps FORCE ROW LEVEL SECURITY;
CREATE TABLE public.dispatches (
    id text NOT NULL,
    portal_id text NOT NULL,
    relying_party_id text NOT NULL,
    kind text NOT NULL,
    told text NOT NULL,
    created_at bigint NOT NULL,
    due_at bigint NOT NULL,
    attempts bigint DEFAULT '0'::bigint NOT NULL,
    claimed_until bigint,
    finished_at bigint,
    outcome text
);
ALTER TABLE ONLY public.dispatches FORCE ROW LEVEL SECURITY;
CREATE TABLE public.drafts (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    organisation_id text NOT NULL,
    typed text NOT NULL,
    expires_at bigint NOT NULL
);
ALTER TABLE ONLY public.drafts FORCE ROW LEVEL SECURITY;
CREATE TABLE public.enrolments (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    seat_id text NOT NULL,
    kind text NOT NULL,
    memory bytea NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    answers_left bigint DEFAULT '20'::bigint NOT NULL,
    offer_id text
);
ALTER TABLE ONLY public.enrolments FORCE ROW LEVEL SECURITY;
CREATE TABLE public.errands (
    id text NOT NULL,
    portal_id text NOT NULL,
    relying_party_id text NOT NULL,
    browser_digest text NOT NULL,
    request text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    account_id text,
    session_id text,
    answered_at bigint,
    answer text,
    code_digest text,
    redeemed_at bigint
);
ALTER TABLE ONLY public.errands FORCE ROW LEVEL SECURITY;
CREATE TABLE public.exemptions (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    organisation_id text,
    owner_id text,
    owner text NOT NULL,
    reason text NOT NULL,
    granted_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at bigint
);
ALTER TABLE ONLY public.exemptions FORCE ROW LEVEL SECURITY;
CREATE TABLE public.grants (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    relying_party_id text NOT NULL,
    scopes text NOT NULL,
    granted_at bigint NOT NULL
);
ALTER TABLE ONLY public.grants FORCE ROW LEVEL SECURITY;
CREATE TABLE public.hosted_logins (
    login_id text NOT NULL,
    portal_id text NOT NULL,
    relying_party_id text NOT NULL,
    secret_id text NOT NULL,
    browser_digest text NOT NULL,
    request text NOT NULL,
    action text,
    action_digest text,
    created_at bigint NOT NULL,
    answered_at bigint,
    code_digest text,
    redeemed_at bigint
);
ALTER TABLE ONLY public.hosted_logins FORCE ROW LEVEL SECURITY;
CREATE TABLE public.identifiers (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    folded text NOT NULL,
    verified_at bigint,
    created_at bigint NOT NULL
);
ALTER TABLE ONLY public.identifiers FORCE ROW LEVEL SECURITY;
CREATE TABLE public.installation (
    name text NOT NULL,
    value text NOT NULL,
    written_at bigint NOT NULL
);
CREATE TABLE public.invitations (
    id text NOT NULL,
    portal_id text NOT NULL,
    organisation_id text NOT NULL,
    inviter_id text,
    account_id text,
    email text NOT NULL,
    folded text NOT NULL,
    name text NOT NULL,
    role bigint NOT NULL,
    language text NOT NULL,
    line text NOT NULL,
    token_digest text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    link_expires_at bigint NOT NULL,
    letter_id text,
    ending text,
    ended_at bigint,
    labels text DEFAULT '[]'::text NOT NULL,
    import_id text
);
ALTER TABLE ONLY public.invitations FORCE ROW LEVEL SECURITY;
CREATE TABLE public.known_browsers (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    token_digest text NOT NULL,
    agent text NOT NULL,
    created_at bigint NOT NULL,
    last_seen_at bigint NOT NULL
);
ALTER TABLE ONLY public.known_browsers FORCE ROW LEVEL SECURITY;
CREATE TABLE public.labels (
    account_id text NOT NULL,
    word text NOT NULL,
    portal_id text NOT NULL
);
ALTER TABLE ONLY public.labels FORCE ROW LEVEL SECURITY;
CREATE TABLE public.leases (
    name text NOT NULL,
    holder text NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE public.links (
    id text NOT NULL,
    portal_id text,
    account_id text,
    purpose text NOT NULL,
    token_digest text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    spent_at bigint,
    about text
);
CREATE TABLE public.logins (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    token_digest text NOT NULL,
    facts text NOT NULL,
    demand text,
    return_to text,
    identifier text NOT NULL,
    epoch bigint NOT NULL,
    revision bigint DEFAULT '0'::bigint NOT NULL,
    agent text NOT NULL,
    network text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    completed_at bigint,
    enrols bigint DEFAULT '0'::bigint NOT NULL
);
ALTER TABLE ONLY public.logins FORCE ROW LEVEL SECURITY;
CREATE TABLE public.logos (
    portal_id text NOT NULL,
    digest text NOT NULL,
    picture bytea NOT NULL,
    created_at bigint NOT NULL
);
ALTER TABLE ONLY public.logos FORCE ROW LEVEL SECURITY;
CREATE TABLE public.memberships (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    organisation_id text NOT NULL,
    role bigint NOT NULL,
    created_at bigint NOT NULL,
    suspended_at bigint
);
ALTER TABLE ONLY public.memberships FORCE ROW LEVEL SECURITY;
CREATE TABLE public.offers (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    secret bytea NOT NULL,
    created_at bigint NOT NULL
);
ALTER TABLE ONLY public.offers FORCE ROW LEVEL SECURITY;
CREATE TABLE public.organisations (
    id text NOT NULL,
    portal_id text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    created_at bigint NOT NULL,
    name_folded text DEFAULT ''::text NOT NULL
);
ALTER TABLE ONLY public.organisations FORCE ROW LEVEL SECURITY;
CREATE TABLE public.outbox (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text,
    channel text NOT NULL,
    payload bytea,
    message_id text NOT NULL,
    created_at bigint NOT NULL,
    due_at bigint NOT NULL,
    expires_at bigint,
    attempts bigint DEFAULT '0'::bigint NOT NULL,
    claimed_by text,
    claimed_until bigint,
    sent_at bigint,
    failed_at bigint,
    last_error text
);
ALTER TABLE ONLY public.outbox FORCE ROW LEVEL SECURITY;
CREATE TABLE public.people_import_rows (
    import_id text NOT NULL,
    line bigint NOT NULL,
    portal_id text NOT NULL,
    email text NOT NULL,
    folded text NOT NULL,
    name text NOT NULL,
    role bigint NOT NULL,
    language text NOT NULL,
    labels text NOT NULL,
    due_at bigint NOT NULL
);
ALTER TABLE ONLY public.people_import_rows FORCE ROW LEVEL SECURITY;
CREATE TABLE public.people_imports (
    id text NOT NULL,
    portal_id text NOT NULL,
    organisation_id text NOT NULL,
    author_id text,
    file text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint,
    started_at bigint,
    waits_until bigint,
    ending text,
    ended_at bigint,
    people bigint NOT NULL,
    mistaken bigint NOT NULL,
    invited bigint DEFAULT '0'::bigint NOT NULL,
    skipped bigint DEFAULT '0'::bigint NOT NULL,
    barred bigint DEFAULT '0'::bigint NOT NULL,
    report text
);
ALTER TABLE ONLY public.people_imports FORCE ROW LEVEL SECURITY;
CREATE TABLE public.plan_notices (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    layer text NOT NULL,
    revision bigint NOT NULL,
    stage text NOT NULL,
    due_day text NOT NULL,
    told_at bigint NOT NULL
);
ALTER TABLE ONLY public.plan_notices FORCE ROW LEVEL SECURITY;
CREATE TABLE public.policies (
    id text NOT NULL,
    portal_id text NOT NULL,
    organisation_id text,
    role bigint,
    demands text NOT NULL,
    changed_at bigint NOT NULL,
    plan text,
    revision bigint DEFAULT '0'::bigint NOT NULL
);
ALTER TABLE ONLY public.policies FORCE ROW LEVEL SECURITY;
CREATE TABLE public.policy_changes (
    id text NOT NULL,
    portal_id text NOT NULL,
    layer_id text NOT NULL,
    revision bigint NOT NULL,
    event text NOT NULL,
    before text,
    after text NOT NULL,
    changed_by text,
    changed_at bigint NOT NULL
);
ALTER TABLE ONLY public.policy_changes FORCE ROW LEVEL SECURITY;
CREATE TABLE public.portals (
    id text NOT NULL,
    host text NOT NULL,
    name text NOT NULL,
    relying_party_id text NOT NULL,
    settings text NOT NULL,
    created_at bigint NOT NULL
);
CREATE TABLE public.recovery_codes (
    sheet_id text NOT NULL,
    "position" bigint NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    code_hash text NOT NULL,
    spent_at bigint
);
ALTER TABLE ONLY public.recovery_codes FORCE ROW LEVEL SECURITY;
CREATE TABLE public.recovery_sheets (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    seat_id text,
    codes bytea,
    created_at bigint NOT NULL,
    expires_at bigint,
    saved_at bigint,
    activated_at bigint
);
ALTER TABLE ONLY public.recovery_sheets FORCE ROW LEVEL SECURITY;
CREATE TABLE public.relying_parties (
    id text NOT NULL,
    portal_id text NOT NULL,
    client_id text NOT NULL,
    name text NOT NULL,
    door text NOT NULL,
    rules text NOT NULL,
    revision bigint DEFAULT '0'::bigint NOT NULL,
    created_at bigint NOT NULL,
    suspended_at bigint,
    name_folded text DEFAULT ''::text NOT NULL
);
ALTER TABLE ONLY public.relying_parties FORCE ROW LEVEL SECURITY;
CREATE TABLE public.relying_party_hosts (
    host text NOT NULL,
    portal_id text NOT NULL,
    relying_party_id text NOT NULL
);
ALTER TABLE ONLY public.relying_party_hosts FORCE ROW LEVEL SECURITY;
CREATE TABLE public.relying_party_secrets (
    id text NOT NULL,
    portal_id text NOT NULL,
    relying_party_id text NOT NULL,
    place bigint NOT NULL,
    secret_digest text NOT NULL,
    secret bytea,
    hint text NOT NULL,
    created_at bigint NOT NULL
);
ALTER TABLE ONLY public.relying_party_secrets FORCE ROW LEVEL SECURITY;
CREATE TABLE public.remembrances (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    authenticator_id text NOT NULL,
    family_digest text NOT NULL,
    value_digest text NOT NULL,
    previous_digest text,
    epoch bigint NOT NULL,
    agent text NOT NULL,
    address text NOT NULL,
    created_at bigint NOT NULL,
    last_used_at bigint,
    expires_at bigint NOT NULL
);
ALTER TABLE ONLY public.remembrances FORCE ROW LEVEL SECURITY;
CREATE TABLE public.sessions (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    token_digest text NOT NULL,
    facts text NOT NULL,
    identifier text NOT NULL,
    epoch bigint NOT NULL,
    revision bigint DEFAULT '0'::bigint NOT NULL,
    agent text NOT NULL,
    address text NOT NULL,
    created_at bigint NOT NULL,
    last_seen_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at bigint,
    remembrance_id text,
    arrived_at bigint
);
ALTER TABLE ONLY public.sessions FORCE ROW LEVEL SECURITY;
CREATE TABLE public.spent_assertions (
    digest text NOT NULL,
    portal_id text NOT NULL,
    expires_at bigint NOT NULL
);
ALTER TABLE ONLY public.spent_assertions FORCE ROW LEVEL SECURITY;
CREATE TABLE public.stays (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    relying_party_id text NOT NULL,
    session_id text NOT NULL,
    created_at bigint NOT NULL,
    ended_at bigint,
    expires_at bigint NOT NULL
);
ALTER TABLE ONLY public.stays FORCE ROW LEVEL SECURITY;
CREATE TABLE public.subjects (
    subject text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    sector text NOT NULL,
    created_at bigint NOT NULL
);
ALTER TABLE ONLY public.subjects FORCE ROW LEVEL SECURITY;
CREATE TABLE public.support_codes (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    seat_id text NOT NULL,
    code_digest text NOT NULL,
    language text NOT NULL,
    agent text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
ALTER TABLE ONLY public.support_codes FORCE ROW LEVEL SECURITY;
CREATE TABLE public.throttles (
    key text NOT NULL,
    failures bigint NOT NULL,
    opens_at bigint NOT NULL,
    charged_at bigint NOT NULL
);
CREATE TABLE public.token_families (
    id text NOT NULL,
    portal_id text NOT NULL,
    account_id text NOT NULL,
    relying_party_id text NOT NULL,
    stay_id text NOT NULL,
    errand_id text NOT NULL,
    scopes text NOT NULL,
    proven text NOT NULL,
    refresh_digest text,
    is_offline bigint DEFAULT '0'::bigint NOT NULL,
    epoch bigint NOT NULL,
    created_at bigint NOT NULL,
    refreshed_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at bigint
);
ALTER TABLE ONLY public.token_families FORCE ROW LEVEL SECURITY;
CREATE TABLE public.token_keys (
    id text NOT NULL,
    portal_id text NOT NULL,
    algorithm text NOT NULL,
    public text NOT NULL,
    secret bytea,
    created_at bigint NOT NULL,
    signs_from bigint NOT NULL,
    retired_at bigint
);
ALTER TABLE ONLY public.token_keys FORCE ROW LEVEL SECURITY;
CREATE TABLE public.webhook_messages (
    id text NOT NULL,
    portal_id text NOT NULL,
    webhook_id text NOT NULL,
    event_id text,
    event text NOT NULL,
    subject_id text,
    own_id text,
    created_at bigint NOT NULL,
    due_at bigint NOT NULL,
    attempts bigint DEFAULT '0'::bigint NOT NULL,
    claimed_until bigint,
    finished_at bigint,
    status bigint,
    said text
);
ALTER TABLE ONLY public.webhook_messages FORCE ROW LEVEL SECURITY;
CREATE TABLE public.webhook_secrets (
    id text NOT NULL,
    portal_id text NOT NULL,
    webhook_id text NOT NULL,
    place bigint NOT NULL,
    secret bytea NOT NULL,
    created_at bigint NOT NULL
);
ALTER TABLE ONLY public.webhook_secrets FORCE ROW LEVEL SECURITY;
CREATE TABLE public.webhooks (
    id text NOT NULL,
    portal_id text NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    kinds text NOT NULL,
    created_at bigint NOT NULL,
    author_id text,
    revision bigint DEFAULT '0'::bigint NOT NULL,
    failures bigint DEFAULT '0'::bigint NOT NULL,
    failing_since bigint,
    quiet_until bigint,
    suspended_at bigint
);
ALTER TABLE ONLY public.webhooks FORCE ROW LEVEL SECURITY;
INSERT INTO public.access_codes VALUES ('access_codes.id.1', 'portals.id.1', 'accounts.id.1', 'access_codes.code_hash.1', 'access_codes.given_by.1', '{"sample":"access_codes.checks.1"}', 1, 1795339801000000, 1795339801000000, 1795339801000000);
INSERT INTO public.access_codes VALUES ('access_codes.id.2', 'portals.id.2', 'accounts.id.2', 'access_codes.code_hash.2', 'access_codes.given_by.2', '{"sample":"access_codes.checks.2"}', 2, 1795339802000000, 1795339802000000, NULL);
INSERT INTO public.access_tokens VALUES ('access_tokens.token_digest.1', 'portals.id.1', 'token_families.id.1', 1795339801000000, 1795339801000000);
INSERT INTO public.access_tokens VALUES ('access_tokens.token_digest.2', 'portals.id.2', 'token_families.id.2', 1795339802000000, 1795339802000000);
INSERT INTO public.account_requests VALUES ('account_requests.id.1', 'portals.id.1', 'organisations.id.1', 'account_requests.asker_id.1', 1, 'account_requests.email.1', 'account_requests.folded.1', 'account_requests.name.1', 1, 'account_requests.language.1', 'account_requests.line.1', 1795339801000000, 1795339801000000, 'account_requests.ending.1', 1795339801000000, 'account_requests.decider_id.1', 'account_requests.reason.1');
INSERT INTO public.account_requests VALUES ('account_requests.id.2', 'portals.id.2', 'organisations.id.2', 'account_requests.asker_id.2', 2, 'account_requests.email.2', 'account_requests.folded.2', 'account_requests.name.2', 2, 'account_requests.language.2', 'account_requests.line.2', 1795339802000000, 1795339802000000, NULL, NULL, NULL, NULL);
INSERT INTO public.accounts VALUES ('accounts.id.1', 'portals.id.1', 'accounts.name.1', 'accounts.language.1', 'accounts.password_hash.1', 1795339801000000, 1795339801000000, 1795339801000000, 1795339801000000, 1795339801000000, 1, 1795339801000000, 1795339801000000, 1795339801000000, 'accounts.name_folded.1', '{"sample":"accounts.kept_by_portal.1"}', 1795339801000000);
INSERT INTO public.accounts VALUES ('accounts.id.2', 'portals.id.2', 'accounts.name.2', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 2, 1795339802000000, NULL, NULL, 'accounts.name_folded.2', NULL, NULL);
INSERT INTO public.alembic_version VALUES ('0032');
INSERT INTO public.answered_challenges VALUES ('answered_challenges.id.1', 'portals.id.1', 1795339801000000);
INSERT INTO public.answered_challenges VALUES ('answered_challenges.id.2', 'portals.id.2', 1795339802000000);
INSERT INTO public.api_answers VALUES ('api_answers.id.1', 'portals.id.1', 'api_answers.request_digest.1', '\x6170695f616e73776572732e616e737765722e31', 1795339801000000, 1795339801000000);
INSERT INTO public.api_answers VALUES ('api_answers.id.2', 'portals.id.2', 'api_answers.request_digest.2', NULL, 1795339802000000, 1795339802000000);
INSERT INTO public.api_challenges VALUES ('logins.id.1', 'portals.id.1', 'api_challenges.api_key_id.1', 'api_challenges.action.1', 'api_challenges.action_digest.1', 1795339801000000);
INSERT INTO public.api_challenges VALUES ('logins.id.2', 'portals.id.2', 'api_challenges.api_key_id.2', NULL, NULL, 1795339802000000);
INSERT INTO public.api_keys VALUES ('api_keys.id.1', 'portals.id.1', 'api_keys.name.1', 'api_keys.digest.1', '{"sample":"api_keys.scopes.1"}', '{"sample":"api_keys.networks.1"}', 'api_keys.author_id.1', 1795339801000000, 1795339801000000, 1795339801000000, 1795339801000000);
INSERT INTO public.api_keys VALUES ('api_keys.id.2', 'portals.id.2', 'api_keys.name.2', 'api_keys.digest.2', '{"sample":"api_keys.scopes.2"}', '{"sample":"api_keys.networks.2"}', NULL, 1795339802000000, NULL, NULL, NULL);
INSERT INTO public.arrivals VALUES ('arrivals.id.1', 'portals.id.1', 'arrivals.source.1', 'arrivals.key_digest.1', 'arrivals.account_id.1', '{"sample":"arrivals.seen.1"}', '{"sample":"arrivals.held.1"}', 1, 1795339801000000, 1795339801000000, 1795339801000000, 1);
INSERT INTO public.arrivals VALUES ('arrivals.id.2', 'portals.id.2', 'arrivals.source.2', 'arrivals.key_digest.2', NULL, NULL, NULL, 2, NULL, 1795339802000000, 1795339802000000, 2);
INSERT INTO public.audit_chains VALUES ('audit_chains.id.1', 'portals.id.1', 'audit_chains.organisation_id.1', 1, 'audit_chains.digest.1', 1, 1795339801000000);
INSERT INTO public.audit_chains VALUES ('audit_chains.id.2', 'portals.id.2', NULL, 2, 'audit_chains.digest.2', 2, 1795339802000000);
INSERT INTO public.audit_checkpoints VALUES ('audit_checkpoints.id.1', 'portals.id.1', 'audit_chains.id.1', 1, 'audit_checkpoints.digest.1', 1795339801000000, 'audit_keys.id.1', 'audit_checkpoints.signature.1');
INSERT INTO public.audit_checkpoints VALUES ('audit_checkpoints.id.2', 'portals.id.2', 'audit_chains.id.2', 2, 'audit_checkpoints.digest.2', 1795339802000000, 'audit_keys.id.2', 'audit_checkpoints.signature.2');
INSERT INTO public.audit_events VALUES ('audit_events.id.1', 'portals.id.1', 1795339801000000, 'audit_events.event.1', 'audit_events.actor_id.1', 'audit_events.subject_id.1', 'audit_events.organisation_id.1', '{"sample":"audit_events.facts.1"}', '{"sample":"audit_events.personal.1"}', 'audit_events.personal_salt.1', 'audit_events.personal_digest.1', 'audit_events.chain_digest.1', 1, 'audit_events.chain_id.1');
INSERT INTO public.audit_events VALUES ('audit_events.id.2', 'portals.id.2', 1795339802000000, 'audit_events.event.2', NULL, NULL, NULL, '{"sample":"audit_events.facts.2"}', NULL, NULL, 'audit_events.personal_digest.2', NULL, NULL, NULL);
INSERT INTO public.audit_keys VALUES ('audit_keys.id.1', 'portals.id.1', 'audit_keys.public.1', '\x61756469745f6b6579732e7365637265742e31', 1795339801000000, 1795339801000000);
INSERT INTO public.audit_keys VALUES ('audit_keys.id.2', 'portals.id.2', 'audit_keys.public.2', NULL, 1795339802000000, NULL);
INSERT INTO public.authenticators VALUES ('authenticators.id.1', 'portals.id.1', 'accounts.id.1', 'authenticators.kind.1', 'authenticators.name.1', '\x61757468656e74696361746f72732e7365637265742e31', 1, 1, 1, 1795339801000000, 1795339801000000, 'authenticators.last_used_agent.1', 1795339801000000, 1, 'authenticators.lookup.1', 'authenticators.backup.1', 1795339801000000);
INSERT INTO public.authenticators VALUES ('authenticators.id.2', 'portals.id.2', 'accounts.id.2', 'authenticators.kind.2', 'authenticators.name.2', '\x61757468656e74696361746f72732e7365637265742e32', 2, 2, 2, 1795339802000000, NULL, NULL, NULL, 2, NULL, NULL, NULL);
INSERT INTO public.badges VALUES ('badges.id.1', 'portals.id.1', 'accounts.id.1', 'relying_parties.id.1', 'sessions.id.1', 'badges.host.1', 'badges.token_digest.1', 1795339801000000, 1795339801000000);
INSERT INTO public.badges VALUES ('badges.id.2', 'portals.id.2', 'accounts.id.2', 'relying_parties.id.2', 'sessions.id.2', 'badges.host.2', 'badges.token_digest.2', 1795339802000000, 1795339802000000);
INSERT INTO public.budgets VALUES ('budgets.key.1', 1, 1, 1, 1);
INSERT INTO public.budgets VALUES ('budgets.key.2', 2, 2, 2, 2);
INSERT INTO public.case_checks VALUES ('case_checks.id.1', 'portals.id.1', 'cases.id.1', 'case_checks.kind.1', 'case_checks.words.1', 'case_checks.made_by.1', 1795339801000000);
INSERT INTO public.case_checks VALUES ('case_checks.id.2', 'portals.id.2', 'cases.id.2', 'case_checks.kind.2', NULL, 'case_checks.made_by.2', 1795339802000000);
INSERT INTO public.cases VALUES ('cases.id.1', 'portals.id.1', 'accounts.id.1', 'organisations.id.1', 'cases.route.1', 1795339801000000, 'cases.opened_by.1', 'cases.reason.1', 'cases.ticket.1', 1795339801000000, 'cases.first_by.1', 1795339801000000, 'cases.second_by.1', 1795339801000000, 1795339801000000, 1795339801000000, 1795339801000000, 1795339801000000, 1795339801000000);
INSERT INTO public.cases VALUES ('cases.id.2', 'portals.id.2', 'accounts.id.2', 'organisations.id.2', 'cases.route.2', 1795339802000000, 'cases.opened_by.2', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.challenges VALUES ('challenges.id.1', 'portals.id.1', 'accounts.id.1', 'challenges.seat_id.1', 'challenges.kind.1', 'challenges.purpose.1', '\x6368616c6c656e6765732e6d656d6f72792e31', 1795339801000000, 1795339801000000, 1);
INSERT INTO public.challenges VALUES ('challenges.id.2', 'portals.id.2', 'accounts.id.2', 'challenges.seat_id.2', 'challenges.kind.2', 'challenges.purpose.2', '\x6368616c6c656e6765732e6d656d6f72792e32', 1795339802000000, 1795339802000000, 2);
INSERT INTO public.data_keys VALUES ('data_keys.id.1', 'portals.id.1', 'data_keys.wrapping_key_id.1', '\x646174615f6b6579732e777261707065642e31', 1795339801000000, 1795339801000000);
INSERT INTO public.data_keys VALUES ('data_keys.id.2', 'portals.id.2', 'data_keys.wrapping_key_id.2', '\x646174615f6b6579732e777261707065642e32', 1795339802000000, NULL);
INSERT INTO public.dead_steps VALUES ('authenticators.id.1', 1, 'portals.id.1', 1795339801000000);
INSERT INTO public.dead_steps VALUES ('authenticators.id.2', 2, 'portals.id.2', 1795339802000000);
INSERT INTO public.dispatches VALUES ('dispatches.id.1', 'portals.id.1', 'relying_parties.id.1', 'dispatches.kind.1', '{"sample":"dispatches.told.1"}', 1795339801000000, 1795339801000000, 1, 1795339801000000, 1795339801000000, 'dispatches.outcome.1');
INSERT INTO public.dispatches VALUES ('dispatches.id.2', 'portals.id.2', 'relying_parties.id.2', 'dispatches.kind.2', '{"sample":"dispatches.told.2"}', 1795339802000000, 1795339802000000, 2, NULL, NULL, NULL);
INSERT INTO public.drafts VALUES ('drafts.id.1', 'portals.id.1', 'accounts.id.1', 'organisations.id.1', '{"sample":"drafts.typed.1"}', 1795339801000000);
INSERT INTO public.drafts VALUES ('drafts.id.2', 'portals.id.2', 'accounts.id.2', 'organisations.id.2', '{"sample":"drafts.typed.2"}', 1795339802000000);
INSERT INTO public.enrolments VALUES ('enrolments.id.1', 'portals.id.1', 'accounts.id.1', 'enrolments.seat_id.1', 'enrolments.kind.1', '\x656e726f6c6d656e74732e6d656d6f72792e31', 1795339801000000, 1795339801000000, 1, 'enrolments.offer_id.1');
INSERT INTO public.enrolments VALUES ('enrolments.id.2', 'portals.id.2', 'accounts.id.2', 'enrolments.seat_id.2', 'enrolments.kind.2', '\x656e726f6c6d656e74732e6d656d6f72792e32', 1795339802000000, 1795339802000000, 2, NULL);
INSERT INTO public.errands VALUES ('errands.id.1', 'portals.id.1', 'relying_parties.id.1', 'errands.browser_digest.1', '{"sample":"errands.request.1"}', 1795339801000000, 1795339801000000, 'accounts.id.1', 'errands.session_id.1', 1795339801000000, '{"sample":"errands.answer.1"}', 'errands.code_digest.1', 1795339801000000);
INSERT INTO public.errands VALUES ('errands.id.2', 'portals.id.2', 'relying_parties.id.2', 'errands.browser_digest.2', '{"sample":"errands.request.2"}', 1795339802000000, 1795339802000000, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.exemptions VALUES ('exemptions.id.1', 'portals.id.1', 'accounts.id.1', 'organisations.id.1', 'exemptions.owner_id.1', 'exemptions.owner.1', 'exemptions.reason.1', 1795339801000000, 1795339801000000, 1795339801000000);
INSERT INTO public.exemptions VALUES ('exemptions.id.2', 'portals.id.2', 'accounts.id.2', NULL, NULL, 'exemptions.owner.2', 'exemptions.reason.2', 1795339802000000, 1795339802000000, NULL);
INSERT INTO public.grants VALUES ('grants.id.1', 'portals.id.1', 'accounts.id.1', 'relying_parties.id.1', '{"sample":"grants.scopes.1"}', 1795339801000000);
INSERT INTO public.grants VALUES ('grants.id.2', 'portals.id.2', 'accounts.id.2', 'relying_parties.id.2', '{"sample":"grants.scopes.2"}', 1795339802000000);
INSERT INTO public.hosted_logins VALUES ('logins.id.1', 'portals.id.1', 'relying_parties.id.1', 'hosted_logins.secret_id.1', 'hosted_logins.browser_digest.1', '{"sample":"hosted_logins.request.1"}', 'hosted_logins.action.1', 'hosted_logins.action_digest.1', 1795339801000000, 1795339801000000, 'hosted_logins.code_digest.1', 1795339801000000);
INSERT INTO public.hosted_logins VALUES ('logins.id.2', 'portals.id.2', 'relying_parties.id.2', 'hosted_logins.secret_id.2', 'hosted_logins.browser_digest.2', '{"sample":"hosted_logins.request.2"}', NULL, NULL, 1795339802000000, NULL, NULL, NULL);
INSERT INTO public.identifiers VALUES ('identifiers.id.1', 'portals.id.1', 'accounts.id.1', 'identifiers.kind.1', 'identifiers.value.1', 'identifiers.folded.1', 1795339801000000, 1795339801000000);
INSERT INTO public.identifiers VALUES ('identifiers.id.2', 'portals.id.2', 'accounts.id.2', 'identifiers.kind.2', 'identifiers.value.2', 'identifiers.folded.2', NULL, 1795339802000000);
INSERT INTO public.installation VALUES ('installation.name.1', 'installation.value.1', 1795339801000000);
INSERT INTO public.installation VALUES ('installation.name.2', 'installation.value.2', 1795339802000000);
INSERT INTO public.invitations VALUES ('invitations.id.1', 'portals.id.1', 'organisations.id.1', 'invitations.inviter_id.1', 'accounts.id.1', 'invitations.email.1', 'invitations.folded.1', 'invitations.name.1', 1, 'invitations.language.1', 'invitations.line.1', 'invitations.token_digest.1', 1795339801000000, 1795339801000000, 1795339801000000, 'invitations.letter_id.1', 'invitations.ending.1', 1795339801000000, '{"sample":"invitations.labels.1"}', 'invitations.import_id.1');
INSERT INTO public.invitations VALUES ('invitations.id.2', 'portals.id.2', 'organisations.id.2', NULL, NULL, 'invitations.email.2', 'invitations.folded.2', 'invitations.name.2', 2, 'invitations.language.2', 'invitations.line.2', 'invitations.token_digest.2', 1795339802000000, 1795339802000000, 1795339802000000, NULL, NULL, NULL, '{"sample":"invitations.labels.2"}', NULL);
INSERT INTO public.known_browsers VALUES ('known_browsers.id.1', 'portals.id.1', 'accounts.id.1', 'known_browsers.token_digest.1', 'known_browsers.agent.1', 1795339801000000, 1795339801000000);
INSERT INTO public.known_browsers VALUES ('known_browsers.id.2', 'portals.id.2', 'accounts.id.2', 'known_browsers.token_digest.2', 'known_browsers.agent.2', 1795339802000000, 1795339802000000);
INSERT INTO public.labels VALUES ('accounts.id.1', 'labels.word.1', 'portals.id.1');
INSERT INTO public.labels VALUES ('accounts.id.2', 'labels.word.2', 'portals.id.2');
INSERT INTO public.leases VALUES ('leases.name.1', 'leases.holder.1', 1795339801000000);
INSERT INTO public.leases VALUES ('leases.name.2', 'leases.holder.2', 1795339802000000);
INSERT INTO public.links VALUES ('links.id.1', 'portals.id.1', 'accounts.id.1', 'links.purpose.1', 'links.token_digest.1', 1795339801000000, 1795339801000000, 1795339801000000, 'links.about.1');
INSERT INTO public.links VALUES ('links.id.2', NULL, NULL, 'links.purpose.2', 'links.token_digest.2', 1795339802000000, 1795339802000000, NULL, NULL);
INSERT INTO public.logins VALUES ('logins.id.1', 'portals.id.1', 'accounts.id.1', 'logins.token_digest.1', '{"sample":"logins.facts.1"}', '{"sample":"logins.demand.1"}', 'logins.return_to.1', 'logins.identifier.1', 1, 1, 'logins.agent.1', 'logins.network.1', 1795339801000000, 1795339801000000, 1795339801000000, 1);
INSERT INTO public.logins VALUES ('logins.id.2', 'portals.id.2', 'accounts.id.2', 'logins.token_digest.2', '{"sample":"logins.facts.2"}', NULL, NULL, 'logins.identifier.2', 2, 2, 'logins.agent.2', 'logins.network.2', 1795339802000000, 1795339802000000, NULL, 2);
INSERT INTO public.logos VALUES ('portals.id.1', 'logos.digest.1', '\x6c6f676f732e706963747572652e31', 1795339801000000);
INSERT INTO public.logos VALUES ('portals.id.2', 'logos.digest.2', '\x6c6f676f732e706963747572652e32', 1795339802000000);
INSERT INTO public.memberships VALUES ('memberships.id.1', 'portals.id.1', 'accounts.id.1', 'organisations.id.1', 1, 1795339801000000, 1795339801000000);
INSERT INTO public.memberships VALUES ('memberships.id.2', 'portals.id.2', 'accounts.id.2', 'organisations.id.2', 2, 1795339802000000, NULL);
INSERT INTO public.offers VALUES ('offers.id.1', 'portals.id.1', 'accounts.id.1', 'offers.kind.1', 'offers.name.1', '\x6f66666572732e7365637265742e31', 1795339801000000);
INSERT INTO public.offers VALUES ('offers.id.2', 'portals.id.2', 'accounts.id.2', 'offers.kind.2', 'offers.name.2', '\x6f66666572732e7365637265742e32', 1795339802000000);
INSERT INTO public.organisations VALUES ('organisations.id.1', 'portals.id.1', 'organisations.name.1', 'organisations.kind.1', 1795339801000000, 'organisations.name_folded.1');
INSERT INTO public.organisations VALUES ('organisations.id.2', 'portals.id.2', 'organisations.name.2', 'organisations.kind.2', 1795339802000000, 'organisations.name_folded.2');
INSERT INTO public.outbox VALUES ('outbox.id.1', 'portals.id.1', 'accounts.id.1', 'outbox.channel.1', '\x6f7574626f782e7061796c6f61642e31', 'outbox.message_id.1', 1795339801000000, 1795339801000000, 1795339801000000, 1, 'outbox.claimed_by.1', 1795339801000000, 1795339801000000, 1795339801000000, 'outbox.last_error.1');
INSERT INTO public.outbox VALUES ('outbox.id.2', 'portals.id.2', NULL, 'outbox.channel.2', NULL, 'outbox.message_id.2', 1795339802000000, 1795339802000000, NULL, 2, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.people_import_rows VALUES ('people_imports.id.1', 1, 'portals.id.1', 'people_import_rows.email.1', 'people_import_rows.folded.1', 'people_import_rows.name.1', 1, 'people_import_rows.language.1', '{"sample":"people_import_rows.labels.1"}', 1795339801000000);
INSERT INTO public.people_import_rows VALUES ('people_imports.id.2', 2, 'portals.id.2', 'people_import_rows.email.2', 'people_import_rows.folded.2', 'people_import_rows.name.2', 2, 'people_import_rows.language.2', '{"sample":"people_import_rows.labels.2"}', 1795339802000000);
INSERT INTO public.people_imports VALUES ('people_imports.id.1', 'portals.id.1', 'organisations.id.1', 'people_imports.author_id.1', 'people_imports.file.1', 1795339801000000, 1795339801000000, 1795339801000000, 1795339801000000, 'people_imports.ending.1', 1795339801000000, 1, 1, 1, 1, 1, '{"sample":"people_imports.report.1"}');
INSERT INTO public.people_imports VALUES ('people_imports.id.2', 'portals.id.2', 'organisations.id.2', NULL, 'people_imports.file.2', 1795339802000000, NULL, NULL, NULL, NULL, NULL, 2, 2, 2, 2, 2, NULL);
INSERT INTO public.plan_notices VALUES ('plan_notices.id.1', 'portals.id.1', 'accounts.id.1', 'plan_notices.layer.1', 1, 'plan_notices.stage.1', 'plan_notices.due_day.1', 1795339801000000);
INSERT INTO public.plan_notices VALUES ('plan_notices.id.2', 'portals.id.2', 'accounts.id.2', 'plan_notices.layer.2', 2, 'plan_notices.stage.2', 'plan_notices.due_day.2', 1795339802000000);
INSERT INTO public.policies VALUES ('policies.id.1', 'portals.id.1', 'organisations.id.1', 1, '{"sample":"policies.demands.1"}', 1795339801000000, '{"sample":"policies.plan.1"}', 1);
INSERT INTO public.policies VALUES ('policies.id.2', 'portals.id.2', NULL, NULL, '{"sample":"policies.demands.2"}', 1795339802000000, NULL, 2);
INSERT INTO public.policy_changes VALUES ('policy_changes.id.1', 'portals.id.1', 'policies.id.1', 1, 'policy_changes.event.1', '{"sample":"policy_changes.before.1"}', '{"sample":"policy_changes.after.1"}', 'policy_changes.changed_by.1', 1795339801000000);
INSERT INTO public.policy_changes VALUES ('policy_changes.id.2', 'portals.id.2', 'policies.id.2', 2, 'policy_changes.event.2', NULL, '{"sample":"policy_changes.after.2"}', NULL, 1795339802000000);
INSERT INTO public.portals VALUES ('portals.id.1', 'portals.host.1', 'portals.name.1', 'portals.relying_party_id.1', '{"sample":"portals.settings.1"}', 1795339801000000);
INSERT INTO public.portals VALUES ('portals.id.2', 'portals.host.2', 'portals.name.2', 'portals.relying_party_id.2', '{"sample":"portals.settings.2"}', 1795339802000000);
INSERT INTO public.recovery_codes VALUES ('recovery_sheets.id.1', 1, 'portals.id.1', 'accounts.id.1', 'recovery_codes.code_hash.1', 1795339801000000);
INSERT INTO public.recovery_codes VALUES ('recovery_sheets.id.2', 2, 'portals.id.2', 'accounts.id.2', 'recovery_codes.code_hash.2', NULL);
INSERT INTO public.recovery_sheets VALUES ('recovery_sheets.id.1', 'portals.id.1', 'accounts.id.1', 'recovery_sheets.seat_id.1', '\x7265636f766572795f7368656574732e636f6465732e31', 1795339801000000, 1795339801000000, 1795339801000000, 1795339801000000);
INSERT INTO public.recovery_sheets VALUES ('recovery_sheets.id.2', 'portals.id.2', 'accounts.id.2', NULL, NULL, 1795339802000000, NULL, NULL, NULL);
INSERT INTO public.relying_parties VALUES ('relying_parties.id.1', 'portals.id.1', 'relying_parties.client_id.1', 'relying_parties.name.1', 'relying_parties.door.1', '{"sample":"relying_parties.rules.1"}', 1, 1795339801000000, 1795339801000000, 'relying_parties.name_folded.1');
INSERT INTO public.relying_parties VALUES ('relying_parties.id.2', 'portals.id.2', 'relying_parties.client_id.2', 'relying_parties.name.2', 'relying_parties.door.2', '{"sample":"relying_parties.rules.2"}', 2, 1795339802000000, NULL, 'relying_parties.name_folded.2');
INSERT INTO public.relying_party_hosts VALUES ('relying_party_hosts.host.1', 'portals.id.1', 'relying_parties.id.1');
INSERT INTO public.relying_party_hosts VALUES ('relying_party_hosts.host.2', 'portals.id.2', 'relying_parties.id.2');
INSERT INTO public.relying_party_secrets VALUES ('relying_party_secrets.id.1', 'portals.id.1', 'relying_parties.id.1', 1, 'relying_party_secrets.secret_digest.1', '\x72656c79696e675f70617274795f736563726574732e7365637265742e31', 'relying_party_secrets.hint.1', 1795339801000000);
INSERT INTO public.relying_party_secrets VALUES ('relying_party_secrets.id.2', 'portals.id.2', 'relying_parties.id.2', 2, 'relying_party_secrets.secret_digest.2', NULL, 'relying_party_secrets.hint.2', 1795339802000000);
INSERT INTO public.remembrances VALUES ('remembrances.id.1', 'portals.id.1', 'accounts.id.1', 'authenticators.id.1', 'remembrances.family_digest.1', 'remembrances.value_digest.1', 'remembrances.previous_digest.1', 1, 'remembrances.agent.1', 'remembrances.address.1', 1795339801000000, 1795339801000000, 1795339801000000);
INSERT INTO public.remembrances VALUES ('remembrances.id.2', 'portals.id.2', 'accounts.id.2', 'authenticators.id.2', 'remembrances.family_digest.2', 'remembrances.value_digest.2', NULL, 2, 'remembrances.agent.2', 'remembrances.address.2', 1795339802000000, NULL, 1795339802000000);
INSERT INTO public.sessions VALUES ('sessions.id.1', 'portals.id.1', 'accounts.id.1', 'sessions.token_digest.1', '{"sample":"sessions.facts.1"}', 'sessions.identifier.1', 1, 1, 'sessions.agent.1', 'sessions.address.1', 1795339801000000, 1795339801000000, 1795339801000000, 1795339801000000, 'sessions.remembrance_id.1', 1795339801000000);
INSERT INTO public.sessions VALUES ('sessions.id.2', 'portals.id.2', 'accounts.id.2', 'sessions.token_digest.2', '{"sample":"sessions.facts.2"}', 'sessions.identifier.2', 2, 2, 'sessions.agent.2', 'sessions.address.2', 1795339802000000, 1795339802000000, 1795339802000000, NULL, NULL, NULL);
INSERT INTO public.spent_assertions VALUES ('spent_assertions.digest.1', 'portals.id.1', 1795339801000000);
INSERT INTO public.spent_assertions VALUES ('spent_assertions.digest.2', 'portals.id.2', 1795339802000000);
INSERT INTO public.stays VALUES ('stays.id.1', 'portals.id.1', 'accounts.id.1', 'relying_parties.id.1', 'stays.session_id.1', 1795339801000000, 1795339801000000, 1795339801000000);
INSERT INTO public.stays VALUES ('stays.id.2', 'portals.id.2', 'accounts.id.2', 'relying_parties.id.2', 'stays.session_id.2', 1795339802000000, NULL, 1795339802000000);
INSERT INTO public.subjects VALUES ('subjects.subject.1', 'portals.id.1', 'accounts.id.1', 'subjects.sector.1', 1795339801000000);
INSERT INTO public.subjects VALUES ('subjects.subject.2', 'portals.id.2', 'accounts.id.2', 'subjects.sector.2', 1795339802000000);
INSERT INTO public.support_codes VALUES ('support_codes.id.1', 'portals.id.1', 'accounts.id.1', 'support_codes.seat_id.1', 'support_codes.code_digest.1', 'support_codes.language.1', 'support_codes.agent.1', 1795339801000000, 1795339801000000);
INSERT INTO public.support_codes VALUES ('support_codes.id.2', 'portals.id.2', 'accounts.id.2', 'support_codes.seat_id.2', 'support_codes.code_digest.2', 'support_codes.language.2', 'support_codes.agent.2', 1795339802000000, 1795339802000000);
INSERT INTO public.throttles VALUES ('throttles.key.1', 1, 1795339801000000, 1795339801000000);
INSERT INTO public.throttles VALUES ('throttles.key.2', 2, 1795339802000000, 1795339802000000);
INSERT INTO public.token_families VALUES ('token_families.id.1', 'portals.id.1', 'accounts.id.1', 'relying_parties.id.1', 'stays.id.1', 'token_families.errand_id.1', '{"sample":"token_families.scopes.1"}', '{"sample":"token_families.proven.1"}', 'token_families.refresh_digest.1', 1, 1, 1795339801000000, 1795339801000000, 1795339801000000, 1795339801000000);
INSERT INTO public.token_families VALUES ('token_families.id.2', 'portals.id.2', 'accounts.id.2', 'relying_parties.id.2', 'stays.id.2', 'token_families.errand_id.2', '{"sample":"token_families.scopes.2"}', '{"sample":"token_families.proven.2"}', NULL, 2, 2, 1795339802000000, 1795339802000000, 1795339802000000, NULL);
INSERT INTO public.token_keys VALUES ('token_keys.id.1', 'portals.id.1', 'token_keys.algorithm.1', '{"sample":"token_keys.public.1"}', '\x746f6b656e5f6b6579732e7365637265742e31', 1795339801000000, 1795339801000000, 1795339801000000);
INSERT INTO public.token_keys VALUES ('token_keys.id.2', 'portals.id.2', 'token_keys.algorithm.2', '{"sample":"token_keys.public.2"}', NULL, 1795339802000000, 1795339802000000, NULL);
INSERT INTO public.webhook_messages VALUES ('webhook_messages.id.1', 'portals.id.1', 'webhooks.id.1', 'webhook_messages.event_id.1', 'webhook_messages.event.1', 'webhook_messages.subject_id.1', 'webhook_messages.own_id.1', 1795339801000000, 1795339801000000, 1, 1795339801000000, 1795339801000000, 1, 'webhook_messages.said.1');
INSERT INTO public.webhook_messages VALUES ('webhook_messages.id.2', 'portals.id.2', 'webhooks.id.2', NULL, 'webhook_messages.event.2', NULL, NULL, 1795339802000000, 1795339802000000, 2, NULL, NULL, NULL, NULL);
INSERT INTO public.webhook_secrets VALUES ('webhook_secrets.id.1', 'portals.id.1', 'webhooks.id.1', 1, '\x776562686f6f6b5f736563726574732e7365637265742e31', 1795339801000000);
INSERT INTO public.webhook_secrets VALUES ('webhook_secrets.id.2', 'portals.id.2', 'webhooks.id.2', 2, '\x776562686f6f6b5f736563726574732e7365637265742e32', 1795339802000000);
INSERT INTO public.webhooks VALUES ('webhooks.id.1', 'portals.id.1', 'webhooks.name.1', 'webhooks.address.1', '{"sample":"webhooks.kinds.1"}', 1795339801000000, 'webhooks.author_id.1', 1, 1, 1795339801000000, 1795339801000000, 1795339801000000);
INSERT INTO public.webhooks VALUES ('webhooks.id.2', 'portals.id.2', 'webhooks.name.2', 'webhooks.address.2', '{"sample":"webhooks.kinds.2"}', 1795339802000000, NULL, 2, 2, NULL, NULL, NULL);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.access_codes
    ADD CONSTRAINT pk_access_codes PRIMARY KEY (id);
ALTER TABLE ONLY public.access_tokens
    ADD CONSTRAINT pk_access_tokens PRIMARY KEY (token_digest);
ALTER TABLE ONLY public.account_requests
    ADD CONSTRAINT pk_account_requests PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT pk_accounts PRIMARY KEY (id);
ALTER TABLE ONLY public.answered_challenges
    ADD CONSTRAINT pk_answered_challenges PRIMARY KEY (id);
ALTER TABLE ONLY public.api_answers
    ADD CONSTRAINT pk_api_answers PRIMARY KEY (id);
ALTER TABLE ONLY public.api_challenges
    ADD CONSTRAINT pk_api_challenges PRIMARY KEY (login_id);
ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT pk_api_keys PRIMARY KEY (id);
ALTER TABLE ONLY public.arrivals
    ADD CONSTRAINT pk_arrivals PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_chains
    ADD CONSTRAINT pk_audit_chains PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_checkpoints
    ADD CONSTRAINT pk_audit_checkpoints PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_events
    ADD CONSTRAINT pk_audit_events PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_keys
    ADD CONSTRAINT pk_audit_keys PRIMARY KEY (id);
ALTER TABLE ONLY public.authenticators
    ADD CONSTRAINT pk_authenticators PRIMARY KEY (id);
ALTER TABLE ONLY public.badges
    ADD CONSTRAINT pk_badges PRIMARY KEY (id);
ALTER TABLE ONLY public.budgets
    ADD CONSTRAINT pk_budgets PRIMARY KEY (key);
ALTER TABLE ONLY public.case_checks
    ADD CONSTRAINT pk_case_checks PRIMARY KEY (id);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT pk_cases PRIMARY KEY (id);
ALTER TABLE ONLY public.challenges
    ADD CONSTRAINT pk_challenges PRIMARY KEY (id);
ALTER TABLE ONLY public.data_keys
    ADD CONSTRAINT pk_data_keys PRIMARY KEY (id);
ALTER TABLE ONLY public.dead_steps
    ADD CONSTRAINT pk_dead_steps PRIMARY KEY (authenticator_id, step);
ALTER TABLE ONLY public.dispatches
    ADD CONSTRAINT pk_dispatches PRIMARY KEY (id);
ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT pk_drafts PRIMARY KEY (id);
ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT pk_enrolments PRIMARY KEY (id);
ALTER TABLE ONLY public.errands
    ADD CONSTRAINT pk_errands PRIMARY KEY (id);
ALTER TABLE ONLY public.exemptions
    ADD CONSTRAINT pk_exemptions PRIMARY KEY (id);
ALTER TABLE ONLY public.grants
    ADD CONSTRAINT pk_grants PRIMARY KEY (id);
ALTER TABLE ONLY public.hosted_logins
    ADD CONSTRAINT pk_hosted_logins PRIMARY KEY (login_id);
ALTER TABLE ONLY public.identifiers
    ADD CONSTRAINT pk_identifiers PRIMARY KEY (id);
ALTER TABLE ONLY public.installation
    ADD CONSTRAINT pk_installation PRIMARY KEY (name);
ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT pk_invitations PRIMARY KEY (id);
ALTER TABLE ONLY public.known_browsers
    ADD CONSTRAINT pk_known_browsers PRIMARY KEY (id);
ALTER TABLE ONLY public.labels
    ADD CONSTRAINT pk_labels PRIMARY KEY (account_id, word);
ALTER TABLE ONLY public.leases
    ADD CONSTRAINT pk_leases PRIMARY KEY (name);
ALTER TABLE ONLY public.links
    ADD CONSTRAINT pk_links PRIMARY KEY (id);
ALTER TABLE ONLY public.logins
    ADD CONSTRAINT pk_logins PRIMARY KEY (id);
ALTER TABLE ONLY public.logos
    ADD CONSTRAINT pk_logos PRIMARY KEY (portal_id);
ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT pk_memberships PRIMARY KEY (id);
ALTER TABLE ONLY public.offers
    ADD CONSTRAINT pk_offers PRIMARY KEY (id);
ALTER TABLE ONLY public.organisations
    ADD CONSTRAINT pk_organisations PRIMARY KEY (id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (id);
ALTER TABLE ONLY public.people_import_rows
    ADD CONSTRAINT pk_people_import_rows PRIMARY KEY (import_id, line);
ALTER TABLE ONLY public.people_imports
    ADD CONSTRAINT pk_people_imports PRIMARY KEY (id);
ALTER TABLE ONLY public.plan_notices
    ADD CONSTRAINT pk_plan_notices PRIMARY KEY (id);
ALTER TABLE ONLY public.policies
    ADD CONSTRAINT pk_policies PRIMARY KEY (id);
ALTER TABLE ONLY public.policy_changes
    ADD CONSTRAINT pk_policy_changes PRIMARY KEY (id);
ALTER TABLE ONLY public.portals
    ADD CONSTRAINT pk_portals PRIMARY KEY (id);
ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT pk_recovery_codes PRIMARY KEY (sheet_id, "position");
ALTER TABLE ONLY public.recovery_sheets
    ADD CONSTRAINT pk_recovery_sheets PRIMARY KEY (id);
ALTER TABLE ONLY public.relying_parties
    ADD CONSTRAINT pk_relying_parties PRIMARY KEY (id);
ALTER TABLE ONLY public.relying_party_hosts
    ADD CONSTRAINT pk_relying_party_hosts PRIMARY KEY (host);
ALTER TABLE ONLY public.relying_party_secrets
    ADD CONSTRAINT pk_relying_party_secrets PRIMARY KEY (id);
ALTER TABLE ONLY public.remembrances
    ADD CONSTRAINT pk_remembrances PRIMARY KEY (id);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT pk_sessions PRIMARY KEY (id);
ALTER TABLE ONLY public.spent_assertions
    ADD CONSTRAINT pk_spent_assertions PRIMARY KEY (digest);
ALTER TABLE ONLY public.stays
    ADD CONSTRAINT pk_stays PRIMARY KEY (id);
ALTER TABLE ONLY public.subjects
    ADD CONSTRAINT pk_subjects PRIMARY KEY (subject);
ALTER TABLE ONLY public.support_codes
    ADD CONSTRAINT pk_support_codes PRIMARY KEY (id);
ALTER TABLE ONLY public.throttles
    ADD CONSTRAINT pk_throttles PRIMARY KEY (key);
ALTER TABLE ONLY public.token_families
    ADD CONSTRAINT pk_token_families PRIMARY KEY (id);
ALTER TABLE ONLY public.token_keys
    ADD CONSTRAINT pk_token_keys PRIMARY KEY (id);
ALTER TABLE ONLY public.webhook_messages
    ADD CONSTRAINT pk_webhook_messages PRIMARY KEY (id);
ALTER TABLE ONLY public.webhook_secrets
    ADD CONSTRAINT pk_webhook_secrets PRIMARY KEY (id);
ALTER TABLE ONLY public.webhooks
    ADD CONSTRAINT pk_webhooks PRIMARY KEY (id);
ALTER TABLE ONLY public.access_codes
    ADD CONSTRAINT uq_access_codes_account_id UNIQUE (account_id);
ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT uq_api_keys_digest UNIQUE (digest);
ALTER TABLE ONLY public.arrivals
    ADD CONSTRAINT uq_arrivals_portal_id_source_key_digest UNIQUE (portal_id, source, key_digest);
ALTER TABLE ONLY public.audit_checkpoints
    ADD CONSTRAINT uq_audit_checkpoints_chain_id_position UNIQUE (chain_id, "position");
ALTER TABLE ONLY public.badges
    ADD CONSTRAINT uq_badges_token_digest UNIQUE (token_digest);
ALTER TABLE ONLY public.challenges
    ADD CONSTRAINT uq_challenges_seat_id_kind_purpose UNIQUE (seat_id, kind, purpose);
ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT uq_drafts_account_id_organisation_id UNIQUE (account_id, organisation_id);
ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT uq_enrolments_seat_id_kind UNIQUE (seat_id, kind);
ALTER TABLE ONLY public.errands
    ADD CONSTRAINT uq_errands_code_digest UNIQUE (code_digest);
ALTER TABLE ONLY public.grants
    ADD CONSTRAINT uq_grants_account_id_relying_party_id UNIQUE (account_id, relying_party_id);
ALTER TABLE ONLY public.identifiers
    ADD CONSTRAINT uq_identifiers_portal_id_folded UNIQUE (portal_id, folded);
ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT uq_invitations_token_digest UNIQUE (token_digest);
ALTER TABLE ONLY public.known_browsers
    ADD CONSTRAINT uq_known_browsers_account_id_token_digest UNIQUE (account_id, token_digest);
ALTER TABLE ONLY public.links
    ADD CONSTRAINT uq_links_token_digest UNIQUE (token_digest);
ALTER TABLE ONLY public.logins
    ADD CONSTRAINT uq_logins_token_digest UNIQUE (token_digest);
ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT uq_memberships_account_id_organisation_id UNIQUE (account_id, organisation_id);
ALTER TABLE ONLY public.offers
    ADD CONSTRAINT uq_offers_portal_id_kind_name UNIQUE (portal_id, kind, name);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT uq_outbox_message_id UNIQUE (message_id);
ALTER TABLE ONLY public.plan_notices
    ADD CONSTRAINT uq_plan_notices_account_id_layer_revision_stage UNIQUE (account_id, layer, revision, stage);
ALTER TABLE ONLY public.plan_notices
    ADD CONSTRAINT uq_plan_notices_account_id_layer_stage_due_day UNIQUE (account_id, layer, stage, due_day);
ALTER TABLE ONLY public.policy_changes
    ADD CONSTRAINT uq_policy_changes_layer_id_revision UNIQUE (layer_id, revision);
ALTER TABLE ONLY public.portals
    ADD CONSTRAINT uq_portals_host UNIQUE (host);
ALTER TABLE ONLY public.relying_parties
    ADD CONSTRAINT uq_relying_parties_client_id UNIQUE (client_id);
ALTER TABLE ONLY public.relying_party_secrets
    ADD CONSTRAINT uq_relying_party_secrets_relying_party_id_place UNIQUE (relying_party_id, place);
ALTER TABLE ONLY public.relying_party_secrets
    ADD CONSTRAINT uq_relying_party_secrets_secret_digest UNIQUE (secret_digest);
ALTER TABLE ONLY public.remembrances
    ADD CONSTRAINT uq_remembrances_family_digest UNIQUE (family_digest);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT uq_sessions_token_digest UNIQUE (token_digest);
ALTER TABLE ONLY public.stays
    ADD CONSTRAINT uq_stays_session_id_relying_party_id UNIQUE (session_id, relying_party_id);
ALTER TABLE ONLY public.subjects
    ADD CONSTRAINT uq_subjects_account_id_sector UNIQUE (account_id, sector);
ALTER TABLE ONLY public.support_codes
    ADD CONSTRAINT uq_support_codes_portal_id_code_digest UNIQUE (portal_id, code_digest);
ALTER TABLE ONLY public.support_codes
    ADD CONSTRAINT uq_support_codes_seat_id UNIQUE (seat_id);
ALTER TABLE ONLY public.webhook_secrets
    ADD CONSTRAINT uq_webhook_secrets_webhook_id_place UNIQUE (webhook_id, place);
CREATE INDEX ix_access_codes_account_id ON public.access_codes USING btree (account_id);
CREATE INDEX ix_access_tokens_expires_at ON public.access_tokens USING btree (expires_at);
CREATE INDEX ix_access_tokens_family_id ON public.access_tokens USING btree (family_id);
CREATE INDEX ix_account_requests_expires_at ON public.account_requests USING btree (expires_at);
CREATE INDEX ix_account_requests_organisation_id ON public.account_requests USING btree (organisation_id);
CREATE INDEX ix_account_requests_portal_id_folded ON public.account_requests USING btree (portal_id, folded);
CREATE INDEX ix_api_answers_expires_at ON public.api_answers USING btree (expires_at);
CREATE INDEX ix_arrivals_account_id ON public.arrivals USING btree (account_id);
CREATE INDEX ix_audit_events_open ON public.audit_events USING btree (portal_id, at, id) WHERE (chain_position IS NULL);
CREATE INDEX ix_audit_events_portal_id_at ON public.audit_events USING btree (portal_id, at);
CREATE INDEX ix_audit_events_subject_id ON public.audit_events USING btree (subject_id);
CREATE INDEX ix_authenticators_account_id ON public.authenticators USING btree (account_id);
CREATE INDEX ix_badges_account_id ON public.badges USING btree (account_id);
CREATE INDEX ix_badges_expires_at ON public.badges USING btree (expires_at);
CREATE INDEX ix_badges_relying_party_id ON public.badges USING btree (relying_party_id);
CREATE INDEX ix_badges_session_id ON public.badges USING btree (session_id);
CREATE INDEX ix_budgets_day ON public.budgets USING btree (day);
CREATE INDEX ix_case_checks_case_id ON public.case_checks USING btree (case_id);
CREATE INDEX ix_cases_account_id ON public.cases USING btree (account_id);
CREATE INDEX ix_challenges_account_id ON public.challenges USING btree (account_id);
CREATE INDEX ix_dispatches_due_at ON public.dispatches USING btree (due_at);
CREATE INDEX ix_dispatches_relying_party_id ON public.dispatches USING btree (relying_party_id);
CREATE INDEX ix_drafts_account_id ON public.drafts USING btree (account_id);
CREATE INDEX ix_drafts_expires_at ON public.drafts USING btree (expires_at);
CREATE INDEX ix_enrolments_account_id ON public.enrolments USING btree (account_id);
CREATE INDEX ix_errands_account_id ON public.errands USING btree (account_id);
CREATE INDEX ix_errands_browser_digest ON public.errands USING btree (browser_digest);
CREATE INDEX ix_errands_expires_at ON public.errands USING btree (expires_at);
CREATE INDEX ix_errands_relying_party_id ON public.errands USING btree (relying_party_id);
CREATE INDEX ix_exemptions_account_id ON public.exemptions USING btree (account_id);
CREATE INDEX ix_grants_account_id ON public.grants USING btree (account_id);
CREATE INDEX ix_grants_relying_party_id ON public.grants USING btree (relying_party_id);
CREATE INDEX ix_hosted_logins_relying_party_id ON public.hosted_logins USING btree (relying_party_id);
CREATE INDEX ix_identifiers_account_id ON public.identifiers USING btree (account_id);
CREATE INDEX ix_invitations_account_id ON public.invitations USING btree (account_id);
CREATE INDEX ix_invitations_expires_at ON public.invitations USING btree (expires_at);
CREATE INDEX ix_invitations_import_id ON public.invitations USING btree (import_id);
CREATE INDEX ix_invitations_portal_id_folded ON public.invitations USING btree (portal_id, folded);
CREATE INDEX ix_known_browsers_account_id ON public.known_browsers USING btree (account_id);
CREATE INDEX ix_known_browsers_last_seen_at ON public.known_browsers USING btree (last_seen_at);
CREATE INDEX ix_labels_portal_id_word ON public.labels USING btree (portal_id, word);
CREATE INDEX ix_links_account_id ON public.links USING btree (account_id);
CREATE INDEX ix_logins_account_id ON public.logins USING btree (account_id);
CREATE INDEX ix_logins_expires_at ON public.logins USING btree (expires_at);
CREATE INDEX ix_memberships_account_id ON public.memberships USING btree (account_id);
CREATE INDEX ix_memberships_organisation_id ON public.memberships USING btree (organisation_id);
CREATE INDEX ix_offers_account_id ON public.offers USING btree (account_id);
CREATE INDEX ix_outbox_account_id ON public.outbox USING btree (account_id);
CREATE INDEX ix_outbox_due_at ON public.outbox USING btree (due_at) WHERE ((sent_at IS NULL) AND (failed_at IS NULL));
CREATE INDEX ix_people_import_rows_portal_id_folded ON public.people_import_rows USING btree (portal_id, folded);
CREATE INDEX ix_people_imports_expires_at ON public.people_imports USING btree (expires_at);
CREATE INDEX ix_people_imports_organisation_id ON public.people_imports USING btree (organisation_id);
CREATE INDEX ix_plan_notices_account_id ON public.plan_notices USING btree (account_id);
CREATE INDEX ix_plan_notices_told_at ON public.plan_notices USING btree (told_at);
CREATE INDEX ix_policy_changes_layer_id ON public.policy_changes USING btree (layer_id);
CREATE UNIQUE INDEX ix_portals_relying_party_id ON public.portals USING btree (relying_party_id);
CREATE INDEX ix_recovery_codes_account_id ON public.recovery_codes USING btree (account_id);
CREATE INDEX ix_recovery_sheets_account_id ON public.recovery_sheets USING btree (account_id);
CREATE INDEX ix_relying_parties_portal_id ON public.relying_parties USING btree (portal_id);
CREATE INDEX ix_relying_party_hosts_relying_party_id ON public.relying_party_hosts USING btree (relying_party_id);
CREATE INDEX ix_relying_party_secrets_relying_party_id ON public.relying_party_secrets USING btree (relying_party_id);
CREATE INDEX ix_remembrances_account_id ON public.remembrances USING btree (account_id);
CREATE INDEX ix_remembrances_authenticator_id ON public.remembrances USING btree (authenticator_id);
CREATE INDEX ix_remembrances_expires_at ON public.remembrances USING btree (expires_at);
CREATE INDEX ix_sessions_account_id ON public.sessions USING btree (account_id);
CREATE INDEX ix_sessions_expires_at ON public.sessions USING btree (expires_at);
CREATE INDEX ix_sessions_remembrance_id ON public.sessions USING btree (remembrance_id);
CREATE INDEX ix_spent_assertions_expires_at ON public.spent_assertions USING btree (expires_at);
CREATE INDEX ix_stays_account_id ON public.stays USING btree (account_id);
CREATE INDEX ix_stays_expires_at ON public.stays USING btree (expires_at);
CREATE INDEX ix_stays_relying_party_id ON public.stays USING btree (relying_party_id);
CREATE INDEX ix_subjects_account_id ON public.subjects USING btree (account_id);
CREATE INDEX ix_support_codes_account_id ON public.support_codes USING btree (account_id);
CREATE INDEX ix_throttles_charged_at ON public.throttles USING btree (charged_at);
CREATE INDEX ix_token_families_account_id ON public.token_families USING btree (account_id);
CREATE INDEX ix_token_families_errand_id ON public.token_families USING btree (errand_id);
CREATE INDEX ix_token_families_expires_at ON public.token_families USING btree (expires_at);
CREATE INDEX ix_token_families_relying_party_id ON public.token_families USING btree (relying_party_id);
CREATE INDEX ix_token_families_stay_id ON public.token_families USING btree (stay_id);
CREATE INDEX ix_token_keys_portal_id ON public.token_keys USING btree (portal_id);
CREATE INDEX ix_webhook_messages_due_at ON public.webhook_messages USING btree (due_at);
CREATE INDEX ix_webhook_messages_waiting ON public.webhook_messages USING btree (webhook_id, subject_id, created_at) WHERE (finished_at IS NULL);
CREATE INDEX ix_webhook_messages_webhook_id ON public.webhook_messages USING btree (webhook_id);
CREATE INDEX ix_webhook_secrets_webhook_id ON public.webhook_secrets USING btree (webhook_id);
CREATE INDEX ix_webhooks_portal_id ON public.webhooks USING btree (portal_id);
CREATE UNIQUE INDEX uq_account_requests_waiting ON public.account_requests USING btree (organisation_id, folded) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX uq_audit_events_chain_id_chain_position ON public.audit_events USING btree (chain_id, chain_position);
CREATE UNIQUE INDEX uq_audit_keys_living ON public.audit_keys USING btree (portal_id) WHERE (retired_at IS NULL);
CREATE UNIQUE INDEX uq_authenticators_portal_id_kind_lookup ON public.authenticators USING btree (portal_id, kind, lookup);
CREATE UNIQUE INDEX uq_cases_living ON public.cases USING btree (account_id) WHERE ((closed_at IS NULL) AND (used_at IS NULL));
CREATE UNIQUE INDEX uq_hosted_logins_code_digest ON public.hosted_logins USING btree (code_digest);
CREATE UNIQUE INDEX uq_invitations_standing ON public.invitations USING btree (organisation_id, folded) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX uq_relying_parties_name ON public.relying_parties USING btree (portal_id, name_folded);
ALTER TABLE ONLY public.access_codes
    ADD CONSTRAINT fk_access_codes_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.access_codes
    ADD CONSTRAINT fk_access_codes_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.access_tokens
    ADD CONSTRAINT fk_access_tokens_family_id_token_families FOREIGN KEY (family_id) REFERENCES public.token_families(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.access_tokens
    ADD CONSTRAINT fk_access_tokens_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.account_requests
    ADD CONSTRAINT fk_account_requests_organisation_id_organisations FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);
ALTER TABLE ONLY public.account_requests
    ADD CONSTRAINT fk_account_requests_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT fk_accounts_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.answered_challenges
    ADD CONSTRAINT fk_answered_challenges_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.api_answers
    ADD CONSTRAINT fk_api_answers_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.api_challenges
    ADD CONSTRAINT fk_api_challenges_login_id_logins FOREIGN KEY (login_id) REFERENCES public.logins(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.api_challenges
    ADD CONSTRAINT fk_api_challenges_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT fk_api_keys_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.arrivals
    ADD CONSTRAINT fk_arrivals_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.audit_chains
    ADD CONSTRAINT fk_audit_chains_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.audit_checkpoints
    ADD CONSTRAINT fk_audit_checkpoints_chain_id_audit_chains FOREIGN KEY (chain_id) REFERENCES public.audit_chains(id);
ALTER TABLE ONLY public.audit_checkpoints
    ADD CONSTRAINT fk_audit_checkpoints_key_id_audit_keys FOREIGN KEY (key_id) REFERENCES public.audit_keys(id);
ALTER TABLE ONLY public.audit_checkpoints
    ADD CONSTRAINT fk_audit_checkpoints_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.audit_events
    ADD CONSTRAINT fk_audit_events_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.audit_keys
    ADD CONSTRAINT fk_audit_keys_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.authenticators
    ADD CONSTRAINT fk_authenticators_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.authenticators
    ADD CONSTRAINT fk_authenticators_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.badges
    ADD CONSTRAINT fk_badges_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.badges
    ADD CONSTRAINT fk_badges_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.badges
    ADD CONSTRAINT fk_badges_relying_party_id_relying_parties FOREIGN KEY (relying_party_id) REFERENCES public.relying_parties(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.badges
    ADD CONSTRAINT fk_badges_session_id_sessions FOREIGN KEY (session_id) REFERENCES public.sessions(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.case_checks
    ADD CONSTRAINT fk_case_checks_case_id_cases FOREIGN KEY (case_id) REFERENCES public.cases(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.case_checks
    ADD CONSTRAINT fk_case_checks_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT fk_cases_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT fk_cases_organisation_id_organisations FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT fk_cases_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.challenges
    ADD CONSTRAINT fk_challenges_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.challenges
    ADD CONSTRAINT fk_challenges_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.data_keys
    ADD CONSTRAINT fk_data_keys_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.dead_steps
    ADD CONSTRAINT fk_dead_steps_authenticator_id_authenticators FOREIGN KEY (authenticator_id) REFERENCES public.authenticators(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.dead_steps
    ADD CONSTRAINT fk_dead_steps_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.dispatches
    ADD CONSTRAINT fk_dispatches_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.dispatches
    ADD CONSTRAINT fk_dispatches_relying_party_id_relying_parties FOREIGN KEY (relying_party_id) REFERENCES public.relying_parties(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT fk_drafts_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT fk_drafts_organisation_id_organisations FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);
ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT fk_drafts_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT fk_enrolments_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT fk_enrolments_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.errands
    ADD CONSTRAINT fk_errands_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.errands
    ADD CONSTRAINT fk_errands_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.errands
    ADD CONSTRAINT fk_errands_relying_party_id_relying_parties FOREIGN KEY (relying_party_id) REFERENCES public.relying_parties(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.exemptions
    ADD CONSTRAINT fk_exemptions_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.exemptions
    ADD CONSTRAINT fk_exemptions_organisation_id_organisations FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);
ALTER TABLE ONLY public.exemptions
    ADD CONSTRAINT fk_exemptions_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.grants
    ADD CONSTRAINT fk_grants_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.grants
    ADD CONSTRAINT fk_grants_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.grants
    ADD CONSTRAINT fk_grants_relying_party_id_relying_parties FOREIGN KEY (relying_party_id) REFERENCES public.relying_parties(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.hosted_logins
    ADD CONSTRAINT fk_hosted_logins_login_id_logins FOREIGN KEY (login_id) REFERENCES public.logins(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.hosted_logins
    ADD CONSTRAINT fk_hosted_logins_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.hosted_logins
    ADD CONSTRAINT fk_hosted_logins_relying_party_id_relying_parties FOREIGN KEY (relying_party_id) REFERENCES public.relying_parties(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.identifiers
    ADD CONSTRAINT fk_identifiers_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.identifiers
    ADD CONSTRAINT fk_identifiers_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT fk_invitations_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT fk_invitations_organisation_id_organisations FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);
ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT fk_invitations_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.known_browsers
    ADD CONSTRAINT fk_known_browsers_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.known_browsers
    ADD CONSTRAINT fk_known_browsers_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.labels
    ADD CONSTRAINT fk_labels_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.labels
    ADD CONSTRAINT fk_labels_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.links
    ADD CONSTRAINT fk_links_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.links
    ADD CONSTRAINT fk_links_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.logins
    ADD CONSTRAINT fk_logins_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.logins
    ADD CONSTRAINT fk_logins_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.logos
    ADD CONSTRAINT fk_logos_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT fk_memberships_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT fk_memberships_organisation_id_organisations FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);
ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT fk_memberships_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.offers
    ADD CONSTRAINT fk_offers_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.offers
    ADD CONSTRAINT fk_offers_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.organisations
    ADD CONSTRAINT fk_organisations_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT fk_outbox_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT fk_outbox_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.people_import_rows
    ADD CONSTRAINT fk_people_import_rows_import_id_people_imports FOREIGN KEY (import_id) REFERENCES public.people_imports(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.people_import_rows
    ADD CONSTRAINT fk_people_import_rows_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.people_imports
    ADD CONSTRAINT fk_people_imports_organisation_id_organisations FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);
ALTER TABLE ONLY public.people_imports
    ADD CONSTRAINT fk_people_imports_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.plan_notices
    ADD CONSTRAINT fk_plan_notices_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.plan_notices
    ADD CONSTRAINT fk_plan_notices_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.policies
    ADD CONSTRAINT fk_policies_organisation_id_organisations FOREIGN KEY (organisation_id) REFERENCES public.organisations(id);
ALTER TABLE ONLY public.policies
    ADD CONSTRAINT fk_policies_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.policy_changes
    ADD CONSTRAINT fk_policy_changes_layer_id_policies FOREIGN KEY (layer_id) REFERENCES public.policies(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.policy_changes
    ADD CONSTRAINT fk_policy_changes_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT fk_recovery_codes_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT fk_recovery_codes_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT fk_recovery_codes_sheet_id_recovery_sheets FOREIGN KEY (sheet_id) REFERENCES public.recovery_sheets(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.recovery_sheets
    ADD CONSTRAINT fk_recovery_sheets_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.recovery_sheets
    ADD CONSTRAINT fk_recovery_sheets_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.relying_parties
    ADD CONSTRAINT fk_relying_parties_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.relying_party_hosts
    ADD CONSTRAINT fk_relying_party_hosts_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.relying_party_hosts
    ADD CONSTRAINT fk_relying_party_hosts_relying_party_id_relying_parties FOREIGN KEY (relying_party_id) REFERENCES public.relying_parties(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.relying_party_secrets
    ADD CONSTRAINT fk_relying_party_secrets_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.relying_party_secrets
    ADD CONSTRAINT fk_relying_party_secrets_relying_party_id_relying_parties FOREIGN KEY (relying_party_id) REFERENCES public.relying_parties(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.remembrances
    ADD CONSTRAINT fk_remembrances_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.remembrances
    ADD CONSTRAINT fk_remembrances_authenticator_id_authenticators FOREIGN KEY (authenticator_id) REFERENCES public.authenticators(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.remembrances
    ADD CONSTRAINT fk_remembrances_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT fk_sessions_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT fk_sessions_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.spent_assertions
    ADD CONSTRAINT fk_spent_assertions_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.stays
    ADD CONSTRAINT fk_stays_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.stays
    ADD CONSTRAINT fk_stays_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.stays
    ADD CONSTRAINT fk_stays_relying_party_id_relying_parties FOREIGN KEY (relying_party_id) REFERENCES public.relying_parties(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.subjects
    ADD CONSTRAINT fk_subjects_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.subjects
    ADD CONSTRAINT fk_subjects_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.support_codes
    ADD CONSTRAINT fk_support_codes_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.support_codes
    ADD CONSTRAINT fk_support_codes_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.token_families
    ADD CONSTRAINT fk_token_families_account_id_accounts FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.token_families
    ADD CONSTRAINT fk_token_families_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.token_families
    ADD CONSTRAINT fk_token_families_relying_party_id_relying_parties FOREIGN KEY (relying_party_id) REFERENCES public.relying_parties(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.token_families
    ADD CONSTRAINT fk_token_families_stay_id_stays FOREIGN KEY (stay_id) REFERENCES public.stays(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.token_keys
    ADD CONSTRAINT fk_token_keys_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.webhook_messages
    ADD CONSTRAINT fk_webhook_messages_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.webhook_messages
    ADD CONSTRAINT fk_webhook_messages_webhook_id_webhooks FOREIGN KEY (webhook_id) REFERENCES public.webhooks(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.webhook_secrets
    ADD CONSTRAINT fk_webhook_secrets_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE ONLY public.webhook_secrets
    ADD CONSTRAINT fk_webhook_secrets_webhook_id_webhooks FOREIGN KEY (webhook_id) REFERENCES public.webhooks(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.webhooks
    ADD CONSTRAINT fk_webhooks_portal_id_portals FOREIGN KEY (portal_id) REFERENCES public.portals(id);
ALTER TABLE public.access_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.access_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.account_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.answered_challenges ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.api_answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.api_challenges ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.arrivals ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.audit_chains ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.audit_checkpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.audit_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.audit_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.authenticators ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.badges ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.case_checks ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.challenges ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.data_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.dead_steps ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.dispatches ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.drafts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.enrolments ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.errands ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.exemptions ENABLE ROW LEVEL SECURITY;
CREATE POLICY fence ON public.access_codes USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.access_tokens USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.account_requests USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.accounts USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.answered_challenges USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.api_answers USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.api_challenges USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.api_keys USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.arrivals USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.audit_chains USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.audit_checkpoints USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.audit_events USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.audit_keys USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.authenticators USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.badges USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.case_checks USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.cases USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.challenges USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.data_keys USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.dead_steps USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.dispatches USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.drafts USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.enrolments USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.errands USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.exemptions USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.grants USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.hosted_logins USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.identifiers USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.invitations USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.known_browsers USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.labels USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.logins USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.logos USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.memberships USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.offers USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.organisations USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.outbox USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.people_import_rows USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.people_imports USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.plan_notices USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.policies USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.policy_changes USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.recovery_codes USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.recovery_sheets USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.relying_parties USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.relying_party_hosts USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.relying_party_secrets USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.remembrances USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.sessions USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.spent_assertions USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.stays USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.subjects USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.support_codes USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.token_families USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.token_keys USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.webhook_messages USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.webhook_secrets USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
CREATE POLICY fence ON public.webhooks USING (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text))) WITH CHECK (((portal_id = current_setting('farstu.portal_id'::text, true)) OR (current_setting('farstu.portal_id'::text, true) = '*'::text)));
ALTER TABLE public.grants ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.hosted_logins ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.identifiers ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.known_browsers ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.labels ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.logins ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.logos ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.offers ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.organisations ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.people_import_rows ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.people_imports ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.plan_notices ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.policies ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.policy_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.recovery_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.recovery_sheets ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.relying_parties ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.relying_party_hosts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.relying_party_secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.remembrances ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.spent_assertions ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.stays ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.subjects ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.support_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.token_families ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.token_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.webhook_messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.webhook_secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.webhooks ENABLE ROW LEVEL SECURITY;
