-- What releases are signed with (Ed25519), oldest first. The oldest that is not retired signs; edges
-- know all that are not, so the next one is known everywhere before it signs anything.
create table release_key (
    number     bigint      generated always as identity primary key,
    public     bytea       not null, -- X.509 SubjectPublicKeyInfo
    sealed     bytea, -- the private key; gone when it is retired
    made_at    timestamptz not null default now(),
    retired_at timestamptz,
    check ((sealed is null) = (retired_at is not null))
);

-- What operators decide and edges say about leaving service.
alter table edge
    add column drain       boolean not null default false, -- it is to take no viewers
    add column connections bigint  not null default 0; -- of viewers, as it last said
