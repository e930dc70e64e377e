-- Second factors of users. What must be read back is sealed under the master key.
create table second_factors (
    userid          text    not null references users on delete cascade,
    id              text    not null,
    type            text    not null check (type in ('totp', 'webauthn', 'recovery', 'yubico')),
    description     text    not null,
    enabled         boolean not null,
    created         bigint  not null,
    sealed_secret   text,
    -- TOTP: the youngest time step whose code was taken; none before it counts again.
    last_step       bigint,
    -- WebAuthn: base64url and COSE.
    credential_id   text unique,
    public_key      bytea,
    signature_count bigint,
    -- Yubico: the first twelve letters of everything that the key types.
    public_id       text,
    primary key (userid, id)
);

-- Each is good once, and then gone.
create table recovery_keys (
    userid     text    not null,
    factor     text    not null,
    number     integer not null,
    key_hash   text    not null,
    primary key (userid, factor, number),
    foreign key (userid, factor) references second_factors on delete cascade
);

-- What was tried in vain since the last success.
create table second_factor_failures (
    userid        text    primary key references users on delete cascade,
    totp_failures integer not null default 0,
    failures      integer not null default 0,
    totp_locked   boolean not null default false,
    locked_until  bigint  not null default 0,
    -- Like second_factors.last_step, for the secret among the user's keys.
    last_step     bigint
);

-- What was asked of a WebAuthn authenticator; each can be answered once.
create table factor_challenges (
    challenge   text        primary key,
    userid      text        not null references users on delete cascade,
    kind        text        not null check (kind in ('register', 'login')),
    request     text        not null,
    ends        timestamptz not null
);

create index on factor_challenges (ends);
