-- The nodes that joined.
create table member (
    node        text        primary key,
    number      integer     not null unique,
    address     text        not null,
    port        integer     not null,
    fingerprint text        not null,
    home        boolean     not null,
    joined_at   timestamptz not null
);

-- One-time tokens for joining; only their hashes are kept. A token that names a node may also
-- replace that node's certificate.
create table join_token (
    hash       text        primary key,
    node       text,
    created_by text        not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
