-- Who did what to whose access. Rows are added and read, never changed; what is too old goes with
-- its whole partition.
create sequence audit_log_id;

create table audit_log (
    id      bigint      not null default nextval('audit_log_id'),
    at      timestamptz not null,
    actor   text        not null,
    client  text        not null,
    action  text        not null,
    object  text        not null,
    outcome text        not null check (outcome in ('ok', 'refused')),
    reason  text,
    before  jsonb,
    after   jsonb,
    primary key (id, at)
) partition by range (at);

create index on audit_log (actor, id);
create index on audit_log (object, id);
create index on audit_log (at);

-- Takes what no other partition takes, so that no change is ever refused for want of one.
create table audit_log_rest partition of audit_log default;

create function refuse_change_of_audit_log() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log can only be added to' using errcode = 'insufficient_privilege';
end
$$;

create trigger only_added_to before update or delete on audit_log
    for each row execute function refuse_change_of_audit_log();
create trigger never_emptied before truncate on audit_log
    for each statement execute function refuse_change_of_audit_log();
create trigger never_emptied before truncate on audit_log_rest
    for each statement execute function refuse_change_of_audit_log();
