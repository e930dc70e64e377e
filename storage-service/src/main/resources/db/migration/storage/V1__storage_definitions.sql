-- What is configured. One row is one section of the storage configuration.
create table storage_definition (
    storage  text    primary key,
    type     text    not null,
    options  text    not null,
    position bigint  not null,
    implied  boolean not null,
    version  bigint  not null
);

-- Passwords and keys of storages, encrypted (AES-GCM: nonce and ciphertext).
create table storage_secret (
    storage text  not null references storage_definition on delete cascade,
    option  text  not null,
    value   bytea not null,
    primary key (storage, option)
);

-- One row: whoever changes the configuration locks it, so that changes are made one after the other.
create table storage_configuration (
    id            integer primary key check (id = 1),
    next_position bigint  not null
);

insert into storage_configuration values (1, 1);
