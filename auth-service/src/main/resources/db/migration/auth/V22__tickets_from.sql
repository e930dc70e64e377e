-- Tickets issued before this (seconds since 1970) are good no more.
alter table users add column tickets_from bigint not null default 0;
