#!/bin/bash
# Runs once in PostgreSQL's container: a role and a schema of its own for each service.
set -euo pipefail
for service in auth guest storage backup firewall cluster; do
    password=$(cat "/run/database-secrets/database-$service")
    psql -v ON_ERROR_STOP=1 -U postgres -d innkeeper -v role="$service" -v password="$password" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
CREATE SCHEMA :"role" AUTHORIZATION :"role";
ALTER ROLE :"role" SET search_path = :"role";
SQL
done
