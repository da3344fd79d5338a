-- Edges are known by a client certificate, made by the fleet's authority for a key that never leaves
-- the edge. What they were known by before is worth nothing any more.
alter table edge
    drop column credential_sha256,
    add column protocol               int not null default 0, -- it speaks, as it last said
    add column certificate_expires_at timestamptz; -- of the newest; null for edges from before
