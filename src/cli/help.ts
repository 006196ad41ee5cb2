export const helpText = `Pilothouse: steer this machine's containers from a browser.

Usage
  pilothouse serve [options]    serve the console to you, on this machine
  pilothouse serve --multi-user serve it to all who can log in to this machine
  pilothouse certificate        print the certificate that browsers are shown
  pilothouse doctor [--json]    say what is missing on this machine, and how to
                                mend it; what only root may see needs sudo
  pilothouse version            print the version
  pilothouse help               print this text

Options of serve
  --port N              the port; 0 picks a free one                     (9090)
  --listen ADDRESS      listen there and not on 127.0.0.1; more than once for
                        more. 0.0.0.0 and :: stand for all of the machine's
  --data DIR            where the console keeps its own data: tasks, settings,
                        sessions; nothing about your containers
                                              (~/.local/share/pilothouse)
  --config FILE         read the settings from FILE, not from DIR/config.json
  --multi-user          people log in, by this machine's SSH server, each with
                        his own rights; there is no token
  --token-file FILE     read the login token from FILE instead of making one;
                        16 characters or more. The file must be yours alone
                        (chmod 600 FILE). Tokens are never taken from the
                        command line, where every user could read them.
  --engine WHICH        podman, docker or all                             (all)
  --idle-exit SECONDS   end when for so long nobody was here and nothing was
                        at work: for a service that systemd starts by its
                        socket
  --no-open             do not open a browser
  --verbose             print what happens, not only what goes wrong

  The same settings may stand in DIR/config.json, for example
  { "port": 9443, "engine": "docker", "open": false }; options win.
  These stand there only:
    "tls": { "directory": "/DIR" }        your certificate (*.crt or *.pem, its
                        chain with it) and its *.key, whatever their names; new
                        ones are taken without a restart. Without it the console
                        makes its own, with openssl
    "names": ["console.example.org"]      further names it may be asked under
    "url": "https://example.org/console/" its address behind a reverse proxy,
                        which must leave the path as it is
    "proxy": true       believe what a reverse proxy on this machine says about
                        who asks; ["ADDRESS", …] for those on others

    "multiUser": true   as --multi-user; and then
    "login": {          all of it can be left out:
      "ssh": { "address": "127.0.0.1", "port": 22, "key": "SHA256:…" }
      "root": false     whether root may log in
      "idleMinutes": 15 who does nothing for so long is logged out; at most 240
      "adminIdleMinutes": 15 administrative access ends after so long without
                        anything being done; at most 240; also without multiUser
      "roles": { "admin": ["sudo", "wheel"], "approver": ["qa"] }   by groups
      "hosts": [{ "name": "web1", "address": "10.0.0.7", "key": "SHA256:…" }]
                        other machines to log in to from here, without a role
    }

How it works
  serve prints one line, "Pilothouse is ready at http://127.0.0.1:9090/?token=…".
  Open it: the token becomes a cookie of your browser. Everything is done with
  your own rights, through Podman's and Docker's sockets. Where Podman is
  installed but nothing listens, its API service is started while you look and
  ends with the console. Ctrl-C ends the console; your containers run on.

Environment
  CONTAINER_HOST        unix:///PATH of another Podman socket
  DOCKER_HOST           unix:///PATH of another Docker socket
  XDG_DATA_HOME, XDG_RUNTIME_DIR   as everywhere

Exit codes
  0  ended on request      1  could not start; one line says why
  Of doctor: 0 where nothing keeps the console from working, else 1
`;
