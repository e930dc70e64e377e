-- Tasks that this service issued: until they end, and a while longer for those who ask early. Their
-- logs travel on the topic; here only their number of lines is known.
create table task (
    upid        text primary key,
    started_at  timestamptz not null,
    lines       int         not null default 0,
    finished_at timestamptz,
    exit_status text,
    trace       text
);
create index task_finished on task (finished_at);
create sequence task_number as int cycle;
