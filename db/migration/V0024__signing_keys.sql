-- What zones are signed with (RFC 4033): a zone is signed as long as one of its keys is active. They
-- go with their zone, which cannot be deleted before it is signed no more.
create table signing_key (
    zone_id      text        not null references resource on delete cascade,
    tag          integer     not null check (tag between 0 and 65535),
    tenant_id    text        not null default present_tenant(),
    public       bytea       not null check (length(public) = 64),
    sealed       bytea       not null,
    created_at   timestamptz not null,
    activated_at timestamptz,
    retired_at   timestamptz check (retired_at >= activated_at),
    primary key (zone_id, tag)
);

-- One signs the zone at a time.
create unique index signing_key_active on signing_key (zone_id)
 where activated_at is not null and retired_at is null;

create index signing_key_tenant on signing_key (tenant_id, zone_id);

create policy of_the_tenant on signing_key using (
    tenant_id = current_setting('warmfront.tenant', true)
    or current_setting('warmfront.tenant', true) = '*');

create policy only_what_is_seen_by_zone_id on signing_key as restrictive using (true) with check (
    current_setting('warmfront.tenant', true) = '*'
    or exists (select from resource where resource.id = signing_key.zone_id));

alter table signing_key enable row level security, force row level security;
