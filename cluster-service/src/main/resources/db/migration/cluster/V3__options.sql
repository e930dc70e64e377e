-- Options of the datacenter, as text; names as the API has them.
create table datacenter_option (
    name  text primary key,
    value text not null
);

-- A node's own settings.
create table node_option (
    node  text not null,
    name  text not null,
    value text not null,
    primary key (node, name)
);
