-- That edges stay at what an earlier release said, whatever is written meanwhile. Everything with a
-- change number after `pinned_after`, up to and with `lifted_after`, was written under the pin.
create table release_pin (
    number       bigint      generated always as identity primary key,
    version      bigint      not null references release, -- what it said is what edges run
    contains     bigint      not null, -- the newest change that release contains
    reason       text        not null,
    actor        text        not null,
    at           timestamptz not null default clock_timestamp(),
    pinned_after bigint      not null, -- the newest change when it was made
    -- The newest change when it was lifted; while it stands, the greatest number there is.
    lifted_after bigint      not null default 9223372036854775807
);

-- There is one at most.
create unique index release_pin_standing on release_pin (lifted_after)
    where lifted_after = 9223372036854775807;
