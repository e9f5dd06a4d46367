#!/bin/sh
# Runs once, when the container makes its cluster: a role that is no superuser and owns only its database.
set -eu
psql --set=ON_ERROR_STOP=1 --username=postgres --set=password="$(cat /run/secrets/database_password)" <<'SQL'
create role firsthand login password :'password';
create database firsthand owner firsthand encoding 'UTF8' template template0;
SQL
