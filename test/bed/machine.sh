#!/bin/sh
# Starts a program in a machine of its own: private namespaces for mounts, network, processes, host name and cgroups.
# Whatever happens inside (containers, mounts, bridges, firewall rules, sockets in /run, files in /etc) is gone when
# the program ends, however it ends. machine.ts calls this as `machine.sh outside NAME PROGRAM…`.
set -eu

outside() {
  # One cgroup of our own in every hierarchy, which becomes the root that the inside sees.
  for root in $(roots); do
    mkdir "$root/$1"
    if [ -f "$root/cpuset.cpus" ] && [ ! -f "$root/cgroup.controllers" ]; then
      cat "$root/cpuset.cpus" >"$root/$1/cpuset.cpus"
      cat "$root/cpuset.mems" >"$root/$1/cpuset.mems"
      echo 1 >"$root/$1/cgroup.clone_children"
    fi
    echo $$ >"$root/$1/cgroup.procs"
  done
  shift
  # --kill-child: where unshare dies, process 1 of the inside dies, and all others with it. catatonit reaps orphans.
  exec unshare --cgroup --mount --net --uts --ipc --pid --fork --kill-child=KILL --mount-proc \
    "$(catatonit)" -- sh "$0" inside "$@"
}

inside() {
  hostname test
  mount -t tmpfs -o mode=755 tmpfs /run
  mount -t tmpfs -o mode=1777 tmpfs /dev/shm
  mkdir -p /run/lock /run/bed/tmp /run/bed/home /run/bed/etc/upper /run/bed/etc/work /run/bed/cgroup
  chmod 1777 /run/bed/tmp
  # /etc as it is, but what is written stays inside.
  mount -t overlay -o lowerdir=/etc,upperdir=/run/bed/etc/upper,workdir=/run/bed/etc/work overlay /etc
  # /sys shows the network of the namespace that mounted it; the cgroup hierarchies start at our own cgroup.
  mount --rbind /sys/fs/cgroup /run/bed/cgroup
  mount -t sysfs sysfs /sys
  if [ -f /run/bed/cgroup/cgroup.controllers ]; then
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    delegate
  else
    mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup
    for folder in /run/bed/cgroup/*/; do
      name=$(basename "$folder")
      mkdir "/sys/fs/cgroup/$name"
      case $name in
      unified) mount -t cgroup2 cgroup2 "/sys/fs/cgroup/$name" ;;
      systemd) mount -t cgroup -o none,name=systemd cgroup "/sys/fs/cgroup/$name" ;;
      *) mount -t cgroup -o "$name" cgroup "/sys/fs/cgroup/$name" ;;
      esac
    done
    for link in cpu cpuacct net_cls net_prio; do # cpu,cpuacct and net_cls,net_prio often lie in one folder
      [ -e "/sys/fs/cgroup/$link" ] || [ ! -L "/run/bed/cgroup/$link" ] ||
        ln -s "$(readlink "/run/bed/cgroup/$link")" "/sys/fs/cgroup/$link"
    done
  fi
  umount -l /run/bed/cgroup
  rmdir /run/bed/cgroup
  busybox ip link set lo up
  export TMPDIR=/run/bed/tmp HOME=/run/bed/home
  unset XDG_RUNTIME_DIR DOCKER_HOST CONTAINER_HOST CONTAINERS_CONF CONTAINERS_STORAGE_CONF DBUS_SESSION_BUS_ADDRESS
  code=0
  "$@" || code=$?
  # Frozen processes (of a paused container, in version 1) cannot be killed, and the machine would never end.
  find /sys/fs/cgroup/freezer -name freezer.state 2>/dev/null | while read -r file; do
    [ "$file" = /sys/fs/cgroup/freezer/freezer.state ] || echo THAWED >"$file" || true
  done
  exit $code
}

# In version 2 only a cgroup without processes can hand controllers down.
delegate() {
  mkdir /sys/fs/cgroup/init
  for pid in $(cat /sys/fs/cgroup/cgroup.procs); do echo "$pid" >/sys/fs/cgroup/init/cgroup.procs || true; done
  for controller in $(cat /sys/fs/cgroup/cgroup.controllers); do
    echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control || true
  done
}

roots() {
  if [ -f /sys/fs/cgroup/cgroup.controllers ]; then echo /sys/fs/cgroup; else ls -d /sys/fs/cgroup/*/ | sed 's|/$||'; fi
}

catatonit() {
  for file in /usr/bin/catatonit /usr/libexec/podman/catatonit /usr/libexec/catatonit/catatonit; do
    [ ! -x $file ] || { echo $file && return; }
  done
  echo "catatonit is not installed" >&2
  exit 1
}

command=$1
shift
"$command" "$@"
