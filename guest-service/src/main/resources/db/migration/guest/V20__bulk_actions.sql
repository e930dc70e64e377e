-- A task that starts or stops the guests of a node one after the other. Its state stands here, so that it goes on
-- after a restart of the service; the rows go with the task's end.
create table bulk_action (
    upid       text        primary key,
    kind       text        not null,
    node       text        not null,
    caller     text        not null,
    force_stop boolean     not null,
    stopped    boolean     not null,
    failures   integer     not null,
    not_before timestamptz not null
);

-- Steps of one stage are taken beside each other, stages one after the other.
create table bulk_step (
    upid    text    not null references bulk_action on delete cascade,
    guest   integer not null,
    stage   integer not null,
    pause   integer not null,
    timeout integer not null,
    task    text,
    ended   boolean not null,
    primary key (upid, guest)
);
