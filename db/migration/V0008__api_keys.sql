-- A key is a resource like others: its document says its name, what it is for, until when and from
-- where. What proves it is here, and only proves it: a token is shown once, when it is made.
create table api_key_secret (
    id         text        primary key, -- by which a token names it
    key_id     text        not null,
    sha256     bytea       not null check (length(sha256) = 32),
    created_at timestamptz not null,
    expires_at timestamptz -- of one that was replaced; null for the newest
);

create index api_key_secret_key on api_key_secret (key_id);

-- What could do everything still can. Two keys may have had one name; resources may not.
insert into resource (id, kind, name, document, revision, managed, created_at, updated_at)
select id, 'api-key', unique_name,
       jsonb_build_object(
           'name', unique_name, 'comment', '', 'tags', '{}'::jsonb,
           'role', case role when 'ADMIN' then 'OWNER' else role end,
           'expiresAt', null, 'allowedCidrs', '[]'::jsonb),
       0, false, created_at, created_at
  from (select *,
               case when row_number() over (partition by name order by id) = 1
                    then name else name || '-' || id end as unique_name
          from api_key
         where revoked_at is null) as live;

insert into api_key_secret (id, key_id, sha256, created_at, expires_at)
select id, id, secret_sha256, created_at, null
  from api_key
 where revoked_at is null;

delete from api_key where revoked_at is not null;

-- What no write of the document changes.
alter table api_key
    drop column name,
    drop column role,
    drop column secret_sha256,
    drop column created_at,
    drop column revoked_at,
    add column created_by   text not null default 'system',
    add column last_used_at timestamptz, -- to the minute
    add foreign key (id) references resource on delete cascade;

alter table api_key alter column created_by drop default;

alter table api_key_secret add foreign key (key_id) references api_key on delete cascade;
