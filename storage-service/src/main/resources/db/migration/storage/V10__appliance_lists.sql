-- Lists of container templates as they were last fetched, in the words of their source.
create table appliance_list (
    source text primary key,
    templates text not null,
    content text not null,
    fetched_at timestamptz not null
);
