-- Edges tell each other what their health checks find, each two of them with a secret that only they
-- have. What an edge makes it from with the others is public, and empty for one that does not vote.
alter table edge
    add column peer_key bytea not null default '';
