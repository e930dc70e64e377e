-- Realms may ignore the case of names.
create index on users (lower(userid));

-- Where a group was taken over from; null for those made by hand.
alter table groups add column realm text;

-- Syncs that run: one per realm. Whoever runs one says again and again that he is alive.
create table realm_syncs (
    upid        text        primary key,
    realm       text        not null unique,
    alive_until timestamptz not null,
    stopped     boolean     not null default false
);

-- counted_from: where the next run is counted from if there was none since.
create table realm_sync_jobs (
    id              text        primary key,
    realm           text        not null references realms on delete cascade,
    schedule        text        not null,
    enabled         boolean     not null,
    comment         text,
    scope           text,
    remove_vanished text,
    enable_new      boolean,
    counted_from    timestamptz not null,
    last_run        timestamptz,
    last_upid       text
);
