-- What belongs to whom among those who declare resources in documents (/v1/apply). Nothing else writes
-- here, so nobody comes to own something by accident.
create table ownership (
    resource_id text primary key references resource on delete cascade,
    owner       text not null check (owner <> '')
);

create index ownership_owner on ownership (owner, resource_id);

-- The last change that an owner's document made: what to wait for when there is nothing more to do.
create table declaration (
    owner         text   primary key,
    change_number bigint not null references change
);
