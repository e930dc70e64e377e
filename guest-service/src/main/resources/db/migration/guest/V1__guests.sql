-- One row for each guest of either kind. The primary key is what makes an id unique.
create table guest (
    id               integer     primary key,
    kind             text        not null,
    node             text        not null,
    config           text        not null,
    running          boolean     not null,
    activity         text,
    activity_command uuid,
    activity_task    text,
    observed_at      timestamptz,
    gone             boolean     not null,
    purge            boolean     not null,
    pool             text,
    settling_since   timestamptz,
    settling_task    text,
    settling_exit    text,
    generation       bigint      not null,
    created_at       timestamptz not null,
    version          bigint      not null
);

create index guest_node on guest (node);
create index guest_settling on guest (settling_since) where settling_since is not null or pool is not null;
