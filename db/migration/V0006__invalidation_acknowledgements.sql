-- When every edge in service had applied an invalidation for the first time. It stays completed: an
-- edge that comes later applies it before it serves.
alter table invalidation add column completed_at timestamptz;

create index invalidation_under_way on invalidation (sequence) where completed_at is null;

-- When an edge said up to where it has applied invalidations, which holds for all before, too. Of
-- each edge the last ten thousand are kept.
create table invalidation_acknowledgement (
    edge_id         text        not null references edge on delete cascade,
    sequence        bigint      not null,
    acknowledged_at timestamptz not null default clock_timestamp(),
    primary key (edge_id, sequence)
);
