-- How full storages were is kept like all other figures, in the table history.
drop table storage_usage;
