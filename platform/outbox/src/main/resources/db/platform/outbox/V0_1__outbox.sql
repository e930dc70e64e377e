-- How far each topic of this service has come: one row per topic, locked from just before a commit
-- until its end, so that sequences follow the order of commits and have no gaps.
create table outbox_topic (
    topic    text primary key,
    sequence bigint not null
);

-- Messages that wait for the relay; their ids follow the order of commits within a topic.
create table outbox (
    id            bigint generated always as identity primary key,
    topic         text        not null,
    sequence      bigint      not null,
    key           text        not null,
    type          text,
    version       int,
    value         bytea,
    trace         text,
    command_id    uuid,
    generation    bigint,
    created_at    timestamptz not null default clock_timestamp()
);
create index outbox_topic_sequence on outbox (topic, sequence);
comment on column outbox.type is 'null together with value: a tombstone';

-- How far each listener of this service has read, stored in the transaction of its work.
create table topic_offset (
    listener    text   not null,
    topic       text   not null,
    next_offset bigint not null,
    sequence    bigint not null,
    primary key (listener, topic)
);
