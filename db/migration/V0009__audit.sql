-- Evidence of every write, beside its change: what it was done to, as digests and as a difference,
-- from where, and a hash over all of it, its change and the hash of the event before. So whoever
-- changes, removes or adds a row changes every hash from there on, or is found out.
create table audit_event (
    sequence      bigint primary key, -- 1, 2, 3, … without a gap
    change_number bigint not null unique references change,
    address       text, -- of whoever asked; null for the service itself
    before_sha256 text check (before_sha256 ~ '^[0-9a-f]{64}$'),
    after_sha256  text check (after_sha256 ~ '^[0-9a-f]{64}$'),
    difference    text, -- JSON; null when it is too long
    previous_hash text not null check (previous_hash ~ '^[0-9a-f]{64}$'),
    hash          text not null check (hash ~ '^[0-9a-f]{64}$')
);

create trigger audit_event_is_append_only
    before update or delete or truncate on audit_event
    for each statement execute function refuse_to_change_history();

create index change_actor on change (actor, number);
create index change_at on change (at);

-- What was written before is evidence, too, as far as it is known.
do $$
declare
    event    record;
    previous text := repeat('0', 64);
    content  text;
begin
    for event in
        select row_number() over (order by number) as sequence, change.*
          from change
         order by number
    loop
        content := '{"actor":' || to_json(event.actor)::text
            || ',"address":null,"afterSha256":null,"at":"'
            || to_char(event.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
            || '","beforeSha256":null,"difference":null,"id":' || to_json(event.id)::text
            || ',"previousHash":"' || previous
            || '","requestId":' || to_json(event.request_id)::text
            || ',"sequence":' || event.sequence
            || ',"subject":' || to_json(event.subject)::text
            || ',"verb":' || to_json(event.verb)::text || '}';
        insert into audit_event (sequence, change_number, previous_hash, hash)
        values (event.sequence, event.number, previous,
                encode(sha256(convert_to(content, 'UTF8')), 'hex'));
        select hash into previous from audit_event where sequence = event.sequence;
    end loop;
end
$$;
