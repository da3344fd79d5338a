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

-- Cache policies that are shipped, under the ids they have elsewhere. Like any resource they can be
-- read, listed and referred to; unlike others they cannot be written.
insert into resource (id, kind, name, document, revision, managed, created_at, updated_at)
select id, 'cache-policy', name,
       jsonb_build_object(
           'name', name, 'comment', comment,
           'minTtlSeconds', least, 'defaultTtlSeconds', fallback, 'maxTtlSeconds', most,
           'queryStrings', query::jsonb, 'headers', headers::jsonb, 'cookies', cookies::jsonb),
       1, true, timestamptz '2026-11-22T00:00:00Z', timestamptz '2026-11-22T00:00:00Z'
  from (values
        ('658327ea-f89d-4fab-a63d-7e88639e58f6', 'CachingOptimized',
         'One entry for each path, whatever the viewer sends', 1, 86400, 31536000,
         '{"behaviour": "NONE", "names": []}',
         '{"behaviour": "NONE", "names": []}',
         '{"behaviour": "NONE", "names": []}'),
        ('4135ea2d-6df8-44a3-9df3-4b5a84be39ad', 'CachingDisabled',
         'Nothing is kept', 0, 0, 0,
         '{"behaviour": "NONE", "names": []}',
         '{"behaviour": "NONE", "names": []}',
         '{"behaviour": "NONE", "names": []}'),
        ('b2884449-e4de-46a7-ac36-70bc7f1ddd6d', 'CachingOptimizedForUncompressedObjects',
         'Like CachingOptimized, and never compressed', 1, 86400, 31536000,
         '{"behaviour": "NONE", "names": []}',
         '{"behaviour": "NONE", "names": []}',
         '{"behaviour": "NONE", "names": []}'),
        ('2e54312d-136d-493c-8eb9-b001f22f67d2', 'Amplify',
         'For an application that answers each viewer differently', 2, 2, 600,
         '{"behaviour": "ALL", "names": []}',
         '{"behaviour": "LISTED", "names": ["authorization", "host"]}',
         '{"behaviour": "ALL", "names": []}'),
        ('08627262-05a9-4f76-9ded-b50ca2e3a84f', 'Elemental-MediaPackage',
         'For video packaged on the way', 0, 86400, 31536000,
         '{"behaviour": "LISTED", "names": ["aws.manifestfilter", "end", "m", "start"]}',
         '{"behaviour": "LISTED", "names": ["origin"]}',
         '{"behaviour": "NONE", "names": []}'))
       as shipped (id, name, comment, least, fallback, most, query, headers, cookies);

-- What was published, in the order in which it was published, as what differs from an earlier
-- release. Rows are added and never changed: rolling back means publishing an old snapshot again,
-- under a new version.
create table release (
    version       bigint      primary key,
    digest        bytea       not null check (length(digest) = 32),
    base_version  bigint      references release, -- null when the release is whole
    upserts       bytea[]     not null,
    removals      text[]      not null,
    change_number bigint      not null references change, -- the newest change it contains
    at            timestamptz not null default clock_timestamp()
);

create function refuse_to_change_history() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name;
end
$$;

create trigger release_is_append_only
    before update or delete or truncate on release
    for each statement execute function refuse_to_change_history();

create trigger change_is_append_only
    before update or delete or truncate on change
    for each statement execute function refuse_to_change_history();

-- What came of each look at the newest changes: the release that has them (an older one when they
-- changed nothing an edge can notice), or why there is none.
create table publication (
    change_number   bigint      primary key references change, -- the newest change looked at
    release_version bigint      references release,
    diagnostics     jsonb       not null,
    at              timestamptz not null default clock_timestamp()
);

-- Edges: who they are, and what they last said.
create table edge (
    id                    text        primary key,
    name                  text        not null,
    credential_sha256     bytea       not null check (length(credential_sha256) = 32),
    enrolled_at           timestamptz not null default now(),
    revoked_at            timestamptz,
    software_version      text        not null default '',
    addresses             text[]      not null default '{}',
    http_port             int         not null default 0,
    https_port            int         not null default 0,
    dns_port              int         not null default 0,
    release_version       bigint      not null default 0, -- what it runs
    release_digest        text        not null default '',
    acknowledged_at       timestamptz, -- when it said so first
    refused_version       bigint      not null default 0, -- the last release it could not run
    refused_diagnostic    text        not null default '',
    invalidation_sequence bigint      not null default 0, -- everything up to here is applied
    draining              boolean     not null default false,
    last_seen             timestamptz -- by whichever replica has its stream
);

-- Tokens by which an edge may join, once and for an hour at most.
create table enrolment_token (
    id            text        primary key,
    name          text        not null default '', -- of the edge; empty when it may choose
    secret_sha256 bytea       not null check (length(secret_sha256) = 32),
    created_at    timestamptz not null default now(),
    expires_at    timestamptz not null,
    edge_id       text        references edge, -- who used it
    check (expires_at <= created_at + interval '1 hour')
);

-- What edges may not use any more, in the order in which it was said. An edge that was away is told
-- everything after the last number it has applied, before it takes traffic.
create table invalidation (
    sequence        bigint      generated always as identity primary key,
    id              text        not null unique,
    distribution_id text        not null references resource on delete cascade,
    paths           text[]      not null,
    created_at      timestamptz not null default clock_timestamp()
);

create index invalidation_distribution on invalidation (distribution_id, sequence);

-- What edges say of what they probe; the latest word only.
create table verdict (
    edge_id         text        not null references edge on delete cascade,
    health_check_id text        not null,
    healthy         boolean     not null,
    reason          text        not null,
    since           timestamptz not null,
    primary key (health_check_id, edge_id)
);

-- Secrets of the system itself, sealed under the operator's key, which is never here.
create table sealed_secret (
    name   text  primary key,
    public bytea not null, -- what belongs to it and is no secret: a certificate
    sealed bytea not null
);
