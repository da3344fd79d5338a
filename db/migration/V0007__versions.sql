-- What every write made of a document, each version once and for ever. A version is the text that
-- stands between the beginning and the end it shares with the version before; one that shares
-- nothing is whole.
create table version (
    subject       text   not null, -- kind and id: distribution/d-…
    number        bigint not null check (number >= 1),
    change_number bigint not null references change,
    head          int    not null check (head >= 0), -- characters shared at the beginning
    tail          int    not null check (tail >= 0), -- and at the end
    text          text   not null,
    primary key (subject, number),
    check (number > 1 or (head = 0 and tail = 0))
);

create trigger version_is_append_only
    before update or delete or truncate on version
    for each statement execute function refuse_to_change_history();

-- What stands already begins its history now. A certificate has none: its document holds its key,
-- sealed, and what was replaced must be gone.
insert into version (subject, number, change_number, head, tail, text)
select subject, 1, written.number, 0, 0, document::text
  from (select kind || '/' || id as subject, document
          from resource
         where not managed and kind <> 'certificate') as present
  join lateral (select max(number) as number
                  from change
                 where change.subject = present.subject) as written on written.number is not null;
