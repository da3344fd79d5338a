-- In which order resources were written: whoever knows them all as of one write reads only what came
-- after it. Writes follow one another, so what has the lower stamp was committed first.
create sequence resource_stamp;

alter table resource
    add column stamp bigint not null default nextval('resource_stamp');

create index resource_stamped on resource (stamp);

-- Those that are no more.
create table resource_gone (
    stamp bigint primary key default nextval('resource_stamp'),
    kind  text not null,
    id    text not null
);

create function stamp_resource() returns trigger language plpgsql as $$
begin
    new.stamp := nextval('resource_stamp');
    return new;
end
$$;

create trigger resource_stamp before update on resource
    for each row execute function stamp_resource();

create function stamp_gone_resource() returns trigger language plpgsql as $$
begin
    insert into resource_gone (kind, id) values (old.kind, old.id);
    return null;
end
$$;

create trigger resource_gone after delete on resource
    for each row execute function stamp_gone_resource();
