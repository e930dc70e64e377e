-- Nonces and proof keys are sealed. Who is on his way to a provider begins anew.
delete from openid_logins;

alter table openid_logins rename column nonce to sealed_nonce;
alter table openid_logins rename column verifier to sealed_verifier;
