-- Realms and their options; secret values are encrypted.
create table realms (
    name    text   primary key,
    type    text   not null,
    version bigint not null
);

create table realm_options (
    realm        text not null references realms on delete cascade,
    option_name  text not null,
    option_value text not null,
    primary key (realm, option_name)
);

create table users (
    userid        text    primary key,
    enabled       boolean not null,
    expire        bigint  not null,
    firstname     text,
    lastname      text,
    email         text,
    comment       text,
    keys          text,
    password_hash text,
    version       bigint  not null
);

create table groups (
    groupid text   primary key,
    comment text,
    version bigint not null
);

create table user_groups (
    userid  text not null references users on delete cascade,
    groupid text not null references groups,
    primary key (userid, groupid)
);

create index on user_groups (groupid);

create table roles (
    roleid     text    primary key,
    privileges text    not null,
    built_in   boolean not null,
    version    bigint  not null
);

create table tokens (
    userid      text    not null references users,
    tokenid     text    not null,
    secret_hash text    not null,
    privsep     boolean not null,
    expire      bigint  not null,
    comment     text,
    version     bigint  not null,
    primary key (userid, tokenid)
);

create table acl_entries (
    path      text    not null,
    kind      text    not null,
    subject   text    not null,
    role      text    not null references roles,
    propagate boolean not null,
    primary key (path, kind, subject, role)
);

create index on acl_entries (kind, subject);
create index on acl_entries (role);

create table pools (
    poolid  text   primary key,
    comment text,
    version bigint not null
);

-- A guest is in one pool at most.
create table pool_guests (
    vmid   integer primary key,
    poolid text    not null references pools on delete cascade
);

create index on pool_guests (poolid);

create table pool_storages (
    poolid  text not null references pools on delete cascade,
    storage text not null,
    primary key (poolid, storage)
);

-- Private halves are encrypted under the master key.
create table ticket_keys (
    key_id             text        primary key,
    public_key         bytea       not null,
    sealed_private_key text        not null,
    created_at         timestamptz not null
);
