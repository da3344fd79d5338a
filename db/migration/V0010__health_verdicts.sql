-- What each edge last said about each health check. It is for people to look at: edges decide by
-- what they see themselves, and go on doing so when nobody reads this.
create table health_verdict (
    health_check_id text        not null references resource on delete cascade,
    edge_id         text        not null,
    healthy         boolean     not null,
    reason          text        not null,
    since           timestamptz not null,
    heard_at        timestamptz not null,
    primary key (health_check_id, edge_id)
);
