#!/usr/bin/env bash
# Runs a command with a PostgreSQL of its own in DIYI_TEST_POSTGRES, where PostgreSQL is installed.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
if [ -z "$bin" ]; then
  command -v initdb >/dev/null && bin=$(dirname "$(command -v initdb)")
fi
if [ -z "$bin" ]; then
  echo "PostgreSQL is not installed: tests run on SQLite alone" >&2
  exec "$@"
fi

folder=$(mktemp -d /tmp/diyi-postgres.XXXXXX)
as_user=()
if [ "$(id -u)" = 0 ]; then
  # PostgreSQL refuses to run as root.
  as_user=(runuser -u postgres --)
  chown postgres "$folder"
fi
stop() {
  "${as_user[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null || echo 54329)
cd /tmp
tls=()
if command -v openssl >/dev/null; then
  printf '%s\n' '[req]' 'distinguished_name=d' 'x509_extensions=e' '[d]' '[e]' 'basicConstraints=CA:FALSE' \
    'subjectAltName=DNS:localhost,IP:127.0.0.1' >"$folder/openssl.cnf"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -config "$folder/openssl.cnf" -keyout "$folder/server.key" -out "$folder/server.crt" 2>/dev/null
  [ "$(id -u)" != 0 ] || chown postgres "$folder/server.key" "$folder/server.crt"
  chmod 600 "$folder/server.key"
  tls=(-c ssl=on -c "ssl_cert_file=$folder/server.crt" -c "ssl_key_file=$folder/server.key")
  chmod 755 "$folder"
  export DIYI_TEST_POSTGRES_CERTIFICATE=$folder/server.crt
fi
"${as_user[@]}" "$bin/initdb" -D "$folder/data" -U diyi --auth=trust >/dev/null
"${as_user[@]}" "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" \
  -o "-c listen_addresses=127.0.0.1 -p $port -c unix_socket_directories=$folder -c fsync=off -c max_connections=300 ${tls[*]}" start >/dev/null
cd - >/dev/null
export DIYI_TEST_POSTGRES=postgres://diyi@127.0.0.1:$port
"$@"
