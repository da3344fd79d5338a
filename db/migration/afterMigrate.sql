-- A superuser passes every policy by. So what is done for a tenant is then done in a role that owns
-- nothing and passes none by: it writes where there is a policy, and reads what else a tenant's
-- requests need. Where the service comes with an ordinary account, that is this role's equal, and
-- needs no right to make roles.
do $$
declare
    one record;
begin
    if not (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) then
        return;
    end if;
    perform pg_advisory_xact_lock(x'77616d0003'::bigint);
    if not exists (select from pg_roles where rolname = 'warmfront_tenant') then
        begin
            create role warmfront_tenant nologin;
        exception
            -- A service on another database of this server was first.
            when duplicate_object or unique_violation then null;
        end;
    end if;
    execute format('grant usage on schema %I to warmfront_tenant', current_schema());
    for one in
        select oid, relname, relkind, relrowsecurity,
               relname in ('flyway_schema_history', 'sealed_secret', 'release_key',
                           'enrolment_token') as closed
          from pg_class
         where relnamespace = current_schema()::regnamespace and relkind in ('r', 'S')
         order by relname
    loop
        if one.relkind = 'S' then
            execute format('grant usage on sequence %I to warmfront_tenant', one.relname);
        elsif one.relrowsecurity and not has_table_privilege('warmfront_tenant', one.oid, 'insert')
        then
            execute format(
                'grant select, insert, update, delete on %I to warmfront_tenant', one.relname);
        elsif not one.closed and not has_table_privilege('warmfront_tenant', one.oid, 'select') then
            execute format('grant select on %I to warmfront_tenant', one.relname);
        end if;
    end loop;
end
$$;
