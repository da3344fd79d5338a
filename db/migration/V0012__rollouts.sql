-- What an operator calls an edge: region, cost, capability.
alter table edge
    add column labels   jsonb  not null default '{}',
    add column revision bigint not null default 1, -- of what operators decide about it
    -- How it served viewers since it was started, as it last said.
    add column requests    bigint not null default 0,
    add column errors      bigint not null default 0,
    add column hits        bigint not null default 0,
    add column misses      bigint not null default 0,
    add column heads       bigint not null default 0,
    add column head_micros bigint not null default 0;

-- How releases reach edges, as the API shows it. There is one.
create table rollout_policy (
    only_one boolean primary key default true check (only_one),
    document jsonb   not null,
    revision bigint  not null
);

-- A release that did not simply go to every edge at once.
create table rollout (
    release_version bigint      primary key references release,
    settled_version bigint      not null references release, -- what the other edges go on running
    stage           text        not null
                    check (stage in ('CANARY', 'EVERYWHERE', 'ROLLED_BACK', 'STOPPED', 'REPLACED')),
    gate            jsonb       not null, -- what the policy said when it began
    began_at        timestamptz not null default clock_timestamp(),
    watched_since   timestamptz, -- when every canary ran it
    decided_at      timestamptz,
    reason          text        not null default ''
);

-- One at a time.
create unique index rollout_under_way on rollout (stage) where stage = 'CANARY';

create index rollout_not_for_all on rollout (release_version) where stage <> 'EVERYWHERE';

-- Who gets it first, and what each had counted when it ran it; null before.
create table rollout_canary (
    release_version bigint not null references rollout,
    edge_id         text   not null references edge on delete cascade,
    requests        bigint,
    errors          bigint,
    hits            bigint,
    misses          bigint,
    heads           bigint,
    head_micros     bigint,
    primary key (release_version, edge_id)
);

-- A pin that a failed gate made names the newest change of the release that failed.
alter table release_pin add column rejects bigint;
