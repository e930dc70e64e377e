-- Figures of series over time, for each length of step in as many slots as a client may see. A slot
-- is written anew when its time comes round again, so the table never grows with time.
-- figures: name -> [sum, number of samples, highest]
create table history (
    series  text        not null,
    step    integer     not null,
    slot    integer     not null,
    ends    bigint      not null,
    figures jsonb       not null,
    primary key (series, step, slot)
);
