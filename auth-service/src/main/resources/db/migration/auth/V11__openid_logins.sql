-- Logins that were sent to an OpenID Connect provider and are not back yet. Each is used once.
create table openid_logins (
    state_hash   text        primary key,
    realm        text        not null references realms on delete cascade,
    redirect_url text        not null,
    nonce        text        not null,
    verifier     text        not null,
    begun_at     timestamptz not null
);

create index on openid_logins (begun_at);
