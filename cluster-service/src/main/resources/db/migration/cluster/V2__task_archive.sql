-- Every task of the cluster, as its owner tells it; arrival is the order in which they became known.
create table task_archive (
    upid        text    primary key,
    arrival     bigint  generated always as identity,
    owner       text    not null,
    node        text    not null,
    pid         bigint  not null,
    pstart      bigint  not null,
    started     bigint  not null,
    type        text    not null,
    id          text    not null,
    issuer      text    not null,
    ended       bigint,
    exit_status text,
    positions   text    not null default ''
);

create index task_archive_by_node on task_archive (node, started desc, arrival desc);
create index task_archive_by_start on task_archive (started desc, arrival desc);

create table task_line (
    upid   text    not null,
    number integer not null,
    line   text    not null,
    primary key (upid, number)
);

-- What happened, for people; the newest entries are kept.
create table cluster_log (
    uid      bigint  generated always as identity primary key,
    at       bigint  not null,
    node     text    not null,
    issuer   text    not null,
    priority integer not null,
    pid      bigint  not null,
    tag      text    not null,
    message  text    not null
);
