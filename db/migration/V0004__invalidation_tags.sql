-- An invalidation may name tags beside paths, and may leave what it means stale instead of taking
-- it away.
alter table invalidation
    add column tags text[]  not null default '{}',
    add column soft boolean not null default false;
