#!/bin/sh
# Builds what the lab boots, as root, from the Debian packages of this machine's own apt sources. Usage: images.sh FOLDER
# In FOLDER then:
#   xen.elf           the hypervisor, unpacked, which QEMU loads by multiboot
#   kernel, initrd    shared by dom0 and the guests; the kernel unpacked, as unpacking takes half a minute under emulation
#   NAME.img          root file system of dom0, guest1 and guest2: one system, each with a host key of its own
#   data.img          random bytes, the disk of guest1 that fio reads
#   id_ed25519        the key that opens every account; made here and of use nowhere else
#   NAME.pub          the machines' host keys
# The folder `root` is kept: a second run takes seconds. Remove it to install afresh.
set -eu
umask 022
LC_ALL=C
export LC_ALL
XEN=${LAB_XEN_VERSION:-4.17}
SUITE=${LAB_SUITE:-bookworm}
NET=10.99.0
mkdir -p "$1"
cd "$1"

install_system() {
  set --
  for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
    [ ! -s "$file" ] || set -- "$@" "$file"
  done
  [ $# -gt 0 ] || { echo "there is no Debian package source on this machine" >&2 && exit 1; }
  packages=systemd-sysv,udev,dbus,kmod,procps,iproute2,openssh-server,openssh-client,sudo,linux-image-amd64,initramfs-tools
  packages=$packages,linux-perf,xen-utils-$XEN,xen-utils-common,xen-hypervisor-$XEN-amd64,bridge-utils,python3-minimal,iperf3,fio
  rm -rf --one-file-system root
  mmdebstrap --quiet --mode=root --variant=minbase --include="$packages" --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' "$SUITE" root "$@" >install.log 2>&1 ||
    { tail -n 20 install.log >&2 && exit 1; }
  touch root/.installed
}

# An initial file system that finds the disks and no more, so that little is unpacked under emulation.
shrink_initrd() {
  printf 'MODULES=list\nBUSYBOX=n\nCOMPRESS=gzip\n' >root/etc/initramfs-tools/conf.d/lab
  printf '%s\n' virtio_pci virtio_blk virtio_net ext4 crc32c_generic xen-blkfront xen-netfront >root/etc/initramfs-tools/modules
  chroot root update-initramfs -u -k all >initrd.log 2>&1
}

# One system for all three: networkd tells them apart by their network cards, Xen's and xl's command lines by name.
network() {
  rm -rf root/etc/systemd/network
  mkdir -p root/etc/systemd/network
  printf '[Match]\nHost=dom0\n[NetDev]\nName=xenbr0\nKind=bridge\n' >root/etc/systemd/network/bridge.netdev
  address bridge Name=xenbr0 $NET.1
  echo ConfigureWithoutCarrier=yes >>root/etc/systemd/network/bridge.network
  address card MACAddress=52:54:00:99:00:01 10.0.2.15
  address guest1 MACAddress=00:16:3e:99:00:11 $NET.11
  address guest2 MACAddress=00:16:3e:99:00:12 $NET.12
  ln -sf /lib/systemd/system/systemd-networkd.service root/etc/systemd/system/multi-user.target.wants/
  printf '127.0.0.1 localhost\n%s.1 dom0\n%s.11 guest1\n%s.12 guest2\n' $NET $NET $NET >root/etc/hosts
  rm -f root/etc/resolv.conf root/etc/hostname
  : >root/etc/resolv.conf
}

address() { # address NAME MATCH ADDRESS
  printf '[Match]\n%s\n[Network]\nAddress=%s/24\nLinkLocalAddressing=no\n' "$2" "$3" >"root/etc/systemd/network/$1.network"
}

# root, and two ordinary users: `sudoer` may do everything through sudo, `tester` nothing.
accounts() {
  [ -f id_ed25519 ] || ssh-keygen -q -t ed25519 -N '' -C lab -f id_ed25519
  for user in sudoer tester; do
    chroot root id "$user" >/dev/null 2>&1 || chroot root useradd -m -s /bin/bash "$user"
    install -d -m 700 "root/home/$user/.ssh"
    install -m 600 id_ed25519.pub "root/home/$user/.ssh/authorized_keys"
    chroot root chown -R "$user:" "/home/$user/.ssh"
  done
  install -d -m 700 root/root/.ssh
  install -m 600 id_ed25519.pub root/root/.ssh/authorized_keys
  printf 'sudoer ALL=(root) NOPASSWD: ALL\n' >root/etc/sudoers.d/lab
  chmod 440 root/etc/sudoers.d/lab
  # A busy emulator takes a while to greet.
  printf 'UseDNS no\nHostKey /etc/ssh/ssh_host_ed25519_key\nLoginGraceTime 300\nMaxStartups 50\n' >root/etc/ssh/sshd_config.d/lab.conf
}

# Nothing periodic and nothing that waits; what only costs time under emulation is left out.
quiet() {
  for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
    systemd-networkd-wait-online.service systemd-timesyncd.service systemd-pstore.service systemd-binfmt.service \
    systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-logind.service getty@tty1.service \
    iperf3.service xendomains.service; do
    ln -sf /dev/null "root/etc/systemd/system/$unit"
  done
  for module in parport_pc sr_mod powernow_k8 pcspkr psmouse bochs iTCO_wdt i2c_i801 floppy joydev; do
    echo "blacklist $module"
  done >root/etc/modprobe.d/lab.conf
  mkdir -p root/etc/systemd/journald.conf.d
  printf '[Journal]\nStorage=volatile\n' >root/etc/systemd/journald.conf.d/lab.conf
  # As on a machine that is prepared for profiling: symbols for root, and no limit on how long a sample may take.
  printf 'kernel.kptr_restrict=0\nkernel.perf_cpu_time_max_percent=0\n' >root/etc/sysctl.d/90-lab.conf
  printf '/dev/root / ext4 defaults,noatime 0 0\n' >root/etc/fstab
}

# A bzImage holds the kernel as an xz stream, at (setup_sects + 1) * 512 + payload_offset (the kernel's boot protocol 2.08).
unpack_kernel() { # unpack_kernel BZIMAGE OUT
  start=$((($(number "$1" 497 1) + 1) * 512 + $(number "$1" 584 4)))
  # xz complains of what follows the stream; what it made is checked by its magic number.
  tail -c +$((start + 1)) "$1" | head -c "$(number "$1" 588 4)" | xz -dc --single-stream >"$2" 2>/dev/null || true
  head -c 4 "$2" | grep -q ELF || cp "$1" "$2"
}

number() { # number FILE OFFSET BYTES
  od -An -t "u$3" -j "$2" -N "$3" "$1" | tr -d ' '
}

guest_config() { # guest_config NAME MAC DISKS
  cat >"root/etc/xen/$1.cfg" <<END
name = "$1"
type = "pv"
kernel = "/boot/lab-kernel"
ramdisk = "/boot/lab-initrd"
extra = "root=/dev/xvda rw console=hvc0 net.ifnames=0 quiet systemd.hostname=$1"
memory = 768
vcpus = 1
vif = [ "mac=$2,bridge=xenbr0" ]
disk = [ $3 ]
# The emulated time stamp counter is not invariant: Xen would emulate every reading of it.
tsc_mode = "native"
END
}

machine_image() { # machine_image NAME: the common image with its own host key
  cp --sparse=always common.img "$1.img"
  rm -f hostkey hostkey.pub
  ssh-keygen -q -t ed25519 -N '' -C "$1" -f hostkey
  # The name that `write` makes may have no slashes in it.
  printf '%s\n' 'cd /etc/ssh' 'write hostkey ssh_host_ed25519_key' 'write hostkey.pub ssh_host_ed25519_key.pub' |
    debugfs -w "$1.img" >debugfs.log 2>&1
  mv hostkey.pub "$1.pub"
  rm hostkey
}

[ -f root/.installed ] || install_system
for kernel in root/lib/modules/*; do kernel=${kernel##*/}; done
network
accounts
quiet
shrink_initrd
unpack_kernel "root/boot/vmlinuz-$kernel" kernel
cp "root/boot/initrd.img-$kernel" initrd
gunzip -c "root/boot/xen-$XEN-amd64.gz" >xen.elf
cp kernel root/boot/lab-kernel
cp initrd root/boot/lab-initrd
guest_config guest1 00:16:3e:99:00:11 '"phy:/dev/vdb,xvda,w", "phy:/dev/vdd,xvdb,w"'
guest_config guest2 00:16:3e:99:00:12 '"phy:/dev/vdc,xvda,w"'
rm -f root/etc/ssh/ssh_host_* root/etc/machine-id common.img
: >root/etc/machine-id
truncate -s 3G common.img
mkfs.ext4 -q -F -E lazy_itable_init=0,lazy_journal_init=0 -O ^metadata_csum -d root common.img
for name in dom0 guest1 guest2; do machine_image $name; done
rm common.img
[ -f data.img ] || head -c 268435456 /dev/urandom >data.img
echo "Xen $XEN, kernel $kernel" >built
