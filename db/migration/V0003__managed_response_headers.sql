-- Response headers policies that are shipped, under the ids they have elsewhere. Like any resource
-- they can be read, listed and referred to; unlike others they cannot be written.
insert into resource (id, kind, name, document, revision, managed, created_at, updated_at)
select id, 'response-headers-policy', name,
       jsonb_strip_nulls(jsonb_build_object(
           'name', name, 'comment', comment,
           'cors', cors::jsonb, 'securityHeaders', security::jsonb)),
       1, true, timestamptz '2026-11-22T00:00:00Z', timestamptz '2026-11-22T00:00:00Z'
  from (values
        ('60669652-455b-4ae9-85a4-c4c02393f86c', 'SimpleCORS',
         'Every site may read the answers',
         '{"allowOrigins": ["*"], "override": false}',
         null),
        ('5cc3b908-e619-4b99-88e5-2cf7f45965bd', 'CORS-With-Preflight',
         'Every site may read the answers, whatever it sends',
         '{"allowOrigins": ["*"], "allowMethods": ["ALL"], "allowHeaders": ["*"],
           "exposeHeaders": ["*"], "override": true}',
         null),
        ('67f7725c-6f97-4210-82d7-5512b31e9d03', 'SecurityHeadersPolicy',
         'What browsers'' safety rests on',
         null,
         '{"strictTransportSecurity": {"maxAgeSeconds": 31536000, "override": false},
           "contentTypeOptions": {"override": true},
           "frameOptions": {"value": "SAMEORIGIN", "override": false},
           "referrerPolicy": {"value": "strict-origin-when-cross-origin", "override": false},
           "xssProtection": {"modeBlock": true, "override": false}}'))
       as shipped (id, name, comment, cors, security);
