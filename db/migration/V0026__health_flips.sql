-- When a health check turned, as those edges tell it that would probe it; each edge decides for
-- itself. The newest of each check are kept.
create table health_flip (
    health_check_id text        not null references resource on delete cascade,
    edge_id         text        not null references edge on delete cascade,
    at              timestamptz not null, -- by the edge's clock
    healthy         boolean     not null,
    reason          text        not null,
    votes_healthy   integer     not null check (votes_healthy between 0 and votes),
    votes           integer     not null,
    primary key (health_check_id, at, edge_id)
);

create index health_flip_edge on health_flip (edge_id, health_check_id, at);

create policy of_the_tenant on health_flip using (
    current_setting('warmfront.tenant', true) = '*'
    or exists (select from resource where resource.id = health_flip.health_check_id));

alter table health_flip enable row level security, force row level security;
