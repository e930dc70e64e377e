-- Commands this service gave to node agents: open until their result is applied, kept an hour more
-- for whoever waits for it.
create table command (
    id          uuid primary key,
    node        text        not null,
    type        text        not null,
    body        bytea       not null,
    generation  bigint      not null,
    task        text,
    context     text        not null,
    trace       text,
    sent_at     timestamptz not null,
    finished_at timestamptz,
    failure     text,
    facts       text
);
create index command_open on command (node) where finished_at is null;
create index command_task on command (task) where task is not null;
