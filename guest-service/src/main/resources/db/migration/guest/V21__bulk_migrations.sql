-- Where an action moves guests to, and how many it works on at a time.
alter table bulk_action add column target text;
alter table bulk_action add column workers integer not null default 4;
