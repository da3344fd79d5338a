-- Who may call. A key is shown once, when it is made; what is kept only proves it.
create table api_key (
    id            text        primary key,
    name          text        not null,
    role          text        not null check (role in ('ADMIN', 'OPERATOR', 'VIEWER')),
    secret_sha256 bytea       not null check (length(secret_sha256) = 32),
    created_at    timestamptz not null default now(),
    revoked_at    timestamptz
);

-- Every write, in the order in which the writes were committed: the audit log, what publishing is
-- woken by, and what "is my change live?" is asked about. The number comes from a sequence under an
-- advisory lock, so that a lower one is never committed after a higher one.
create table change (
    number     bigint      generated always as identity primary key,
    id         text        not null unique,
    actor      text        not null,
    verb       text        not null check (verb in ('CREATE', 'UPDATE', 'DELETE', 'INVALIDATE')),
    subject    text        not null, -- kind and id: distribution/d-…
    request_id text        not null,
    at         timestamptz not null default clock_timestamp()
);

create index change_subject on change (subject, number);

-- What was answered to a write that carried an Idempotency-Key; kept for 24 hours.
create table idempotent_answer (
    actor          text        not null,
    key            text        not null,
    request_sha256 bytea       not null check (length(request_sha256) = 32),
    status         int         not null,
    headers        jsonb       not null,
    body           text        not null,
    at             timestamptz not null default now(),
    primary key (actor, key)
);

create index idempotent_answer_at on idempotent_answer (at);

-- What people asked for: one document each, as the API shows it, defaults filled in. What must be
-- unique or refers to something else has tables of its own below.
create table resource (
    id         text        primary key,
    kind       text        not null,
    name       text, -- chosen by the caller
    document   jsonb       not null,
    revision   bigint      not null,
    managed    boolean     not null default false, -- shipped with the product and never written
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (kind, name)
);

create index resource_kind on resource (kind, id);

-- Who relies on whom. What is referred to cannot be deleted: the table promises it.
create table reference (
    from_id text not null references resource on delete cascade,
    to_id   text not null references resource,
    primary key (from_id, to_id)
);

create index reference_to on reference (to_id);

-- A name belongs to one distribution at most. The compiler would refuse a second claim too, but a
-- claim is a promise to somebody, and promises are kept by the table.
create table distribution_alias (
    name            text primary key check (name = lower(name) and name not like '%.'),
    distribution_id text not null references resource on delete cascade
);

create index distribution_alias_owner on distribution_alias (distribution_id);
