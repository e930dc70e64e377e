-- A node whose answer got lost asks again: who sends the request that used the token gets the same answer.
alter table join_token
    add column request       text,
    add column first_command bigint;
