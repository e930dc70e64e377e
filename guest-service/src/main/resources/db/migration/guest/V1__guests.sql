-- One row for each guest of either kind. The primary key is what makes an id unique.
create table guest (
    id               integer     primary key,
    kind             text        not null,
    node             text        not null,
    config           text        not null,
    running          boolean     not null,
    activity         text,
    activity_command uuid,
    observed_at      timestamptz,
    gone             boolean     not null,
    purge            boolean     not null,
    generation       bigint      not null,
    version          bigint      not null
);

create index guest_node on guest (node);
