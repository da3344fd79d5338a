-- Somebody watches the requests of a distribution. Whoever watches says so again every few seconds;
-- when that stops, because the watcher or its replica is gone, the watch is over. Unlogged, both: after
-- a crash nobody has use for them, and what they hold of viewers is to be in no other file.
create unlogged table access_watch (
    id              text        primary key,
    tenant_id       text        not null default present_tenant(),
    distribution_id text        not null,
    status          integer     not null check (status between 0 and 599), -- or a class, 1..5; 0: any
    path            text        not null, -- empty: any
    edge_id         text        not null, -- empty: every edge
    one_in          integer     not null check (one_in > 0),
    until           timestamptz not null
);

-- What edges told of it and nobody has read yet. Whoever reads it takes it away.
create unlogged table access_line (
    number    bigint generated always as identity primary key,
    watch_id  text   not null,
    tenant_id text   not null default present_tenant(),
    edge      text   not null, -- its name
    lines     jsonb  not null,
    omitted   bigint not null -- that edge or replica had to leave out
);

create index access_line_watch on access_line (watch_id, number);

do $$
declare
    owned text;
begin
    foreach owned in array array['access_watch', 'access_line']
    loop
        execute format(
            'create policy of_the_tenant on %I using ('
                'tenant_id = current_setting(''warmfront.tenant'', true)'
                ' or current_setting(''warmfront.tenant'', true) = ''*'')',
            owned);
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
    end loop;
end
$$;
