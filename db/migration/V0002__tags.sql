-- What has a tag, without a look into every document: of 20,000 zones, some of them large, the
-- twenty with one tag are found in half a millisecond instead of a second.
create index resource_tags on resource using gin ((document -> 'tags'));
