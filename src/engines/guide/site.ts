/** The port inside that the sample serves on, and the folder that it keeps its count in. */
export const samplePort = 8080;
export const sampleData = "/data";
/** Where the sample's own files are. */
export const siteFolder = "/srv";

/** The page; words in double braces are filled in by the servers. */
export const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{GREETING}}</title>
<link rel="icon" href="data:,">
<style>
  :root { color-scheme: light dark; }
  body { margin: 0; min-height: 100vh; display: grid; place-content: center; gap: 1rem; padding: 2rem;
    font: 1rem/1.6 system-ui, sans-serif; color: light-dark(#151515, #f2f2f2); background: light-dark(#f2f5f9, #151515); }
  main { max-width: 34rem; padding: 2.5rem; border-radius: 1.25rem; background: light-dark(#fff, #262626);
    box-shadow: 0 1px 2rem rgb(0 0 0 / .08); }
  h1 { margin: 0 0 .5rem; font-size: 1.75rem; line-height: 1.25; overflow-wrap: anywhere; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1.5rem; margin: 1.5rem 0 0; }
  dt { opacity: .75; } dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
  code { font-family: ui-monospace, monospace; }
</style>
<main>
  <h1>{{GREETING}}</h1>
  <p>This page comes from a container on your machine. It has its own files, its own processes and its own network.</p>
  <dl>
    <dt>Container</dt><dd><code>{{HOSTNAME}}</code></dd>
    <dt>Visits</dt><dd>{{VISITS}}</dd>
    <dt>Counted in</dt><dd><code>{{COUNTED}}</code></dd>
  </dl>
</main>
</html>
`;

/**
 * The server in Perl, which nearly every Linux has. Without modules, so that the one program is all it needs. Each
 * connection is a process of its own: browsers open some that they never use.
 */
export const perlServer = `# Serves one page, counts its visits in ${sampleData}, and prints a line for every request.
$| = 1;
$SIG{PIPE} = $SIG{CHLD} = 'IGNORE';
$SIG{TERM} = $SIG{INT} = sub { print "Stopping\\n"; exit 0 };

sub read_file { open(my $in, '<', $_[0]) or return ''; local $/; my $all = <$in>; close $in; return $all // '' }
sub escape { my $text = $_[0]; $text =~ s/([&<>"'])/'&#' . ord($1) . ';'/ge; return $text }
my $page = read_file('${siteFolder}/page.html');
my ($host) = read_file('/etc/hostname') =~ /(\\S+)/;
$host //= $ENV{HOSTNAME} // 'unknown';

sub count {
  open(my $file, '+>>', '${sampleData}/visits') or return 'unknown';
  flock($file, 2);
  seek($file, 0, 0);
  my $visits = (int(<$file> // 0)) + 1;
  truncate($file, 0);
  print $file "$visits\\n";
  close $file;
  return $visits;
}

sub serve {
  my ($client, $from) = @_;
  my $request = '';
  while (length($request) < 16384 && $request !~ /\\r?\\n\\r?\\n/) {
    sysread($client, $request, 4096, length($request)) or last;
  }
  return unless $request =~ /^([A-Z]{1,10}) (\\S{1,2000})/;
  my ($method, $path) = ($1, $2);
  my ($status, $body) = ('404 Not Found', "Not found\\n");
  my $type = 'text/plain';
  if ($method ne 'GET' && $method ne 'HEAD') { ($status, $body) = ('405 Method Not Allowed', "Only GET\\n") }
  elsif ($path =~ m{^/(\\?|$)}) {
    my %words = (GREETING => $ENV{GREETING} // '', HOSTNAME => $host, VISITS => count(), COUNTED => '${sampleData}/visits');
    ($status, $body, $type) = ('200 OK', $page, 'text/html; charset=utf-8');
    $body =~ s/\\{\\{([A-Z]+)\\}\\}/escape($words{$1} \\/\\/ '')/ge;
  }
  my $length = length($body);
  $body = '' if $method eq 'HEAD';
  $path =~ s/[^\\x21-\\x7e]/?/g;
  print "$from $method " . substr($path, 0, 200) . ' ' . substr($status, 0, 3) . "\\n";
  print $client "HTTP/1.1 $status\\r\\nContent-Type: $type\\r\\nContent-Length: $length\\r\\n"
    . "Cache-Control: no-store\\r\\nX-Content-Type-Options: nosniff\\r\\nConnection: close\\r\\n\\r\\n$body";
}

# AF_INET, SOCK_STREAM, SOL_SOCKET, SO_REUSEADDR: the numbers of Linux.
my $server;
socket($server, 2, 1, 0) && setsockopt($server, 1, 2, pack('i', 1))
  && bind($server, pack('S n a4 x8', 2, ${samplePort}, "\\0\\0\\0\\0")) && listen($server, 64)
  or die "Cannot listen on port ${samplePort}: $!\\n";
print "Serving on port ${samplePort}\\n";
while (1) {
  my $peer = accept(my $client, $server) or next;
  my $child = fork() // next;
  if ($child == 0) {
    $SIG{TERM} = $SIG{INT} = 'DEFAULT';
    alarm 15;
    serve($client, join('.', unpack('x4 C4', $peer)));
    close $client;
    exit 0;
  }
  close $client;
}
`;

/** The same for where there is no Perl: the console itself runs on Node. */
export const nodeServer = `// Serves one page, counts its visits in ${sampleData}, and prints a line for every request.
const fs = require("node:fs");
const page = fs.readFileSync("${siteFolder}/page.html", "utf8");
const escape = (text) => text.replace(/[&<>"']/g, (sign) => "&#" + sign.charCodeAt(0) + ";");
function count() {
  const file = "${sampleData}/visits";
  try {
    const visits = (fs.existsSync(file) ? Number.parseInt(fs.readFileSync(file, "utf8")) || 0 : 0) + 1;
    fs.writeFileSync(file, visits + "\\n");
    return String(visits);
  } catch { return "unknown"; }
}
const server = require("node:http").createServer((request, response) => {
  const path = request.url.replace(/[^\\x21-\\x7e]/g, "?").slice(0, 200);
  const served = request.method === "GET" || request.method === "HEAD";
  const found = served && /^\\/(\\?|$)/.test(path);
  const status = !served ? 405 : found ? 200 : 404;
  console.log(request.socket.remoteAddress + " " + request.method + " " + path + " " + status);
  const words = found && { GREETING: process.env.GREETING ?? "", HOSTNAME: require("node:os").hostname(),
    VISITS: count(), COUNTED: "${sampleData}/visits" };
  response.writeHead(status, { "Content-Type": found ? "text/html; charset=utf-8" : "text/plain",
    "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", Connection: "close" });
  response.end(found ? page.replace(/{{([A-Z]+)}}/g, (_, word) => escape(words[word] ?? "")) : "Not found\\n");
});
server.listen(${samplePort}, () => console.log("Serving on port ${samplePort}"));
for (const signal of ["SIGTERM", "SIGINT"])
  process.on(signal, () => { console.log("Stopping"); process.exit(0); });
`;
