/** What dpkg is told of the package (deb-control(5)). `size` is that of its files, in KiB. */
export function control({ version, architecture, size }) {
  return `Package: pilothouse
Version: ${version}
Architecture: ${architecture}
Maintainer: The Pilothouse developers <pilothouse@localhost>
Installed-Size: ${size}
Depends: ${depends.join(", ")}
Recommends: openssh-server, sudo, podman | docker.io
Section: admin
Priority: optional
Description: web console from which people steer their container hosts
 Shows what runs on Podman and Docker, here and on every machine that SSH
 reaches, and does what one would otherwise do on the command line: with the
 rights of whoever has logged in, and nothing more. Nothing is installed on
 the machines that are steered, and nothing runs here while nobody looks.
`;
}

/** The pinned Node's own needs first: it is built for glibc 2.28. */
const depends = [
  "libc6 (>= 2.28)",
  "libatomic1",
  "libstdc++6 (>= 5.2)",
  "systemd (>= 247)",
  "init-system-helpers (>= 1.54)",
  "openssl",
];
