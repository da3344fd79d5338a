-- Who things belong to. A tenant is a resource of the installation; what was there before belongs to
-- the one that is always there, and whoever has only that one never meets the word.
--
-- The service asks in its own words for what is one tenant's. What follows is the second lock: a
-- connection sees the rows of the tenant that it has named in `warmfront.tenant`, all of them where it
-- has named `*`, and none where it has named nothing.

-- To whom a new row belongs.
create function present_tenant() returns text language sql stable as $$
    select case current_setting('warmfront.tenant', true)
           when '*' then 't-default'
           else nullif(current_setting('warmfront.tenant', true), '')
           end
$$;

alter table resource add column tenant_id text default 't-default';

insert into resource (id, kind, name, document, revision, managed, created_at, updated_at)
values ('t-default', 'tenant', 'default',
        '{"name": "default", "comment": "Whoever runs this installation", "tags": {}}',
        0, false, now(), now());

-- What is shipped belongs to nobody and is there for everybody.
update resource set tenant_id = null where managed;

alter table resource
    alter column tenant_id set default present_tenant(),
    add foreign key (tenant_id) references resource,
    add check (managed = (tenant_id is null)),
    drop constraint resource_kind_name_key,
    add unique (tenant_id, kind, name);

create index resource_tenant on resource (tenant_id, kind, id);

-- Conditions on documents are looked at row by row behind the second lock, and not by an index; so
-- they are to need no long document.
drop index resource_tags;
alter table resource add column tags jsonb generated always as (document -> 'tags') stored;

-- What goes with a resource, or was made by a write, belongs to whom that belongs. History stays when
-- a tenant goes.
do $$
declare
    owned text;
begin
    foreach owned in array array[
        'reference', 'distribution_alias', 'resource_gone', 'api_key', 'api_key_secret', 'ownership',
        'declaration', 'invalidation', 'idempotent_answer', 'change', 'version', 'audit_event']
    loop
        execute format(
            'alter table %I add column tenant_id text not null default ''t-default''', owned);
        execute format(
            'alter table %I alter column tenant_id set default present_tenant()', owned);
    end loop;
end
$$;

-- Who claims which domain, and who has proved it: by what its DNS says of the token, or because whoever
-- runs the installation granted it.
create table domain (
    id        text        primary key references resource on delete cascade,
    tenant_id text        not null default present_tenant(),
    name      text        not null check (name = lower(name)),
    token     text        not null,
    proved_at timestamptz,
    granted   boolean     not null default false,
    check (proved_at is not null or not granted)
);

create index domain_tenant on domain (tenant_id, name);

-- One tenant at most speaks for a domain.
create unique index domain_proved on domain (name) where proved_at is not null;

create index change_tenant on change (tenant_id, number);

-- Two tenants may use the same words.
alter table idempotent_answer
    drop constraint idempotent_answer_pkey,
    add primary key (tenant_id, actor, key);

alter table declaration
    drop constraint declaration_pkey,
    add primary key (tenant_id, owner),
    add foreign key (tenant_id) references resource on delete cascade;

-- Each tenant has a chain of its own, and can verify it.
alter table audit_event
    drop constraint audit_event_pkey,
    add primary key (tenant_id, sequence);

do $$
declare
    owned text;
begin
    foreach owned in array array[
        'resource', 'reference', 'distribution_alias', 'resource_gone', 'api_key', 'api_key_secret',
        'ownership', 'declaration', 'invalidation', 'idempotent_answer', 'change', 'version',
        'audit_event', 'domain']
    loop
        execute format(
            'create policy of_the_tenant on %I using ('
                'tenant_id = current_setting(''warmfront.tenant'', true)'
                ' or current_setting(''warmfront.tenant'', true) = ''*'')',
            owned);
    end loop;
end
$$;

create policy shipped on resource for select using (managed);

-- A key that refers passes policies by, so what refers to a resource must see it.
do $$
declare
    refers record;
begin
    for refers in
        select *
          from (values ('reference', 'from_id'), ('reference', 'to_id'),
                       ('distribution_alias', 'distribution_id'),
                       ('invalidation', 'distribution_id'), ('ownership', 'resource_id'),
                       ('api_key', 'id'), ('api_key_secret', 'key_id'),
                       ('domain', 'id')) as columns (owned, name)
    loop
        execute format(
            'create policy %I on %I as restrictive using (true) with check ('
                'current_setting(''warmfront.tenant'', true) = ''*'''
                ' or exists (select from resource where resource.id = %I.%I))',
            'only_what_is_seen_by_' || refers.name, refers.owned, refers.owned, refers.name);
    end loop;
end
$$;

-- What edges say of a health check belongs to whom that belongs.
create policy of_the_tenant on verdict using (
    current_setting('warmfront.tenant', true) = '*'
    or exists (select from resource where resource.id = verdict.health_check_id));

-- Forced, because the account that the service comes with may be the tables' owner. One that no
-- policy holds for takes a role that has less; afterMigrate.sql makes it.
do $$
declare
    owned text;
begin
    for owned in
        select tablename from pg_policies where schemaname = current_schema() group by tablename
    loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
    end loop;
end
$$;
