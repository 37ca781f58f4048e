#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the public image of Postgres does at its start: makes the database once, then serves it.
set -e

data=/var/lib/postgresql/data/cluster
as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }

install -d -o postgres /var/lib/postgresql/data /var/run/postgresql
if [ ! -e "$data/PG_VERSION" ]; then
    install -m 600 -o postgres /dev/null /tmp/password
    printf %s "$POSTGRES_PASSWORD" >/tmp/password
    as initdb -D "$data" -U "$POSTGRES_USER" --pwfile=/tmp/password --auth-local=trust --auth-host=scram-sha-256
    echo "host all all all scram-sha-256" >>"$data/pg_hba.conf"
    if [ "$POSTGRES_DB" != postgres ]; then echo "create database \"$POSTGRES_DB\"" | as postgres --single -D "$data" postgres; fi
fi
exec setpriv --reuid=postgres --regid=postgres --clear-groups postgres -D "$data" -c listen_addresses='*'
