#!/bin/sh
# The workload of the pictures: a service on the loopback interface, its client, a database that is forced to disk, and a backup
# that runs from second $2 to second $3. $1: a directory to write in; $4: node. To end it, signal its whole process group.
cd "$1" || exit 1
node=$4

cat > api.js <<'JS'
process.title = 'api'
const { createServer } = require('node:http'), { readFileSync } = require('node:fs')
createServer((request, response) => {
  if (Math.random() < 0.3) readFileSync(__filename)
  setTimeout(() => response.end('x'.repeat(2000)), Math.random() < 0.05 ? 20 : 0)
}).listen(+process.argv[2], '127.0.0.1')
JS
cat > client.js <<'JS'
process.title = 'client'
const { Agent, get } = require('node:http')
const agent = new Agent({ keepAlive: true, maxSockets: 4 })
const again = (ms) => () => setTimeout(ask, ms)
const ask = () => get({ agent, host: '127.0.0.1', port: +process.argv[2] }, (response) => response.resume().on('end', again(8)))
  .on('error', again(100))
for (let i = 0; i < 4; i++) ask()
JS

cat > orders.pl <<'PERL'
$| = 1;
print "create table if not exists t (n integer, x text);\n";
for (my $n = 1; ; $n++) {
  print "insert into t values ($n, hex(randomblob(200)));\n";
  print "select count(*), max(x) from t;\n" if $n % 50 == 0;
  select undef, undef, undef, 0.05;
}
PERL

backup() {
  sleep "$1"
  end=$(($(date +%s) + $2 - $1))
  while [ "$(date +%s)" -lt "$end" ]; do
    timeout "$(($2 - $1))" tar cf - -C /usr share/perl share/doc lib/python3 bin 2>/dev/null | gzip -1 > backup.gz
  done
}

port=$((20000 + $$ % 20000))
"$node" api.js $port &
"$node" client.js $port &
perl orders.pl | sqlite3 db >/dev/null &
backup "$2" "$3" &
wait
