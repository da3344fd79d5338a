-- The shipped cache policies keep answers in the codings in which they do elsewhere.
update resource
   set document = document || jsonb_build_object('contentCodings', codings::jsonb)
  from (values
        ('658327ea-f89d-4fab-a63d-7e88639e58f6', '["BR", "GZIP"]'),
        ('2e54312d-136d-493c-8eb9-b001f22f67d2', '["BR", "GZIP"]'),
        ('08627262-05a9-4f76-9ded-b50ca2e3a84f', '["GZIP"]'))
       as shipped (policy, codings)
 where kind = 'cache-policy'
   and id = policy;
