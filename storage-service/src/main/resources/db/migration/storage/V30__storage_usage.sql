-- How full storages were: what nodes reported, gathered in steps of every timeframe.
create table storage_usage (
    node      text   not null,
    storage   text   not null,
    step      bigint not null, -- length in seconds
    begins    bigint not null, -- seconds of the epoch
    reports   bigint not null,
    total     double precision not null, -- bytes, as last reported
    used      double precision not null, -- bytes, sum over the reports
    most_used double precision not null,
    primary key (node, storage, step, begins)
);
