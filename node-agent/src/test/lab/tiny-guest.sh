#!/bin/sh
# Makes the smallest system that a machine can have: tiny-guest.sh KERNEL WORK writes WORK/vmlinuz and
# WORK/initrd. It has a shell on its serial port, powers off by its button, and runs qemu-ga if this
# host has one. With a disk for its first boot (NoCloud) it takes its name, its user and its addresses
# from there, asks on the serial port who it is, and shows /run/www on port 80. KERNEL is an unpacked
# linux-image package.
set -eu
kernel=$1 work=$2
version=$(ls "$kernel/lib/modules" | head -n 1)
root=$work/root
mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$root/run" "$root/modules" \
    "$root/etc/acpi/PWRF" "$root/var/run" "$root/root" "$root/home" "$root/data" "$root/mnt"

for program in /bin/busybox qemu-ga; do
    file=$(command -v "$program") || continue
    cp "$file" "$root/bin/"
    ldd "$file" 2>/dev/null | grep -o '/[^ ]*' | while read -r library; do
        mkdir -p "$root$(dirname "$library")"
        cp -L "$library" "$root$library"
    done
done
for applet in $("$root/bin/busybox" --list); do
    [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
done
mkdir -p "$root/sbin"
printf '#!/bin/sh\nexec /bin/poweroff -f\n' > "$root/etc/acpi/PWRF/00000080"
cat > "$root/sbin/shutdown" <<'SHUTDOWN'
#!/bin/sh
sync
case "$*" in *-r*) exec /bin/reboot -f ;; esac
exec /bin/poweroff -f
SHUTDOWN
cat > "$root/bin/chpasswd" <<'CHPASSWD'
#!/bin/sh
# USER:PASSWORD from the input; with -e it is encrypted already.
IFS=: read -r user word
[ "${1:-}" = -e ] || word=$(mkpasswd -m sha256 "$word")
grep -q "^$user:" /etc/shadow || exit 1
awk -F: -v OFS=: -v user="$user" -v word="$word" '$1 == user { $2 = word } { print }' \
    /etc/shadow > /etc/shadow.new && mv /etc/shadow.new /etc/shadow
CHPASSWD
cat > "$root/bin/first-boot" <<'FIRST'
#!/bin/sh
# What cloud-init would do, as far as a test looks at it.
rm -rf /run/cidata
for disk in /dev/sr* /dev/sd? /dev/vd?; do
    for look in 1 2 3; do # a drive whose medium was changed says so first
        dd if="$disk" of=/dev/null count=1 2>/dev/null && break
    done
    [ "$(dd if="$disk" bs=1 skip=32808 count=6 2>/dev/null | tr A-Z a-z)" = cidata ] || continue
    mount -t iso9660 -o ro "$disk" /mnt && mkdir -p /run/cidata && cp /mnt/* /run/cidata/ && umount /mnt
done
cd /run/cidata 2>/dev/null || exit 1
hostname "$(sed -n 's/^hostname: //p' user-data)"
user=$(sed -n 's/^user: //p' user-data)
if [ -n "$user" ]; then
    home=/home/$user
    if ! grep -q "^$user:" /etc/passwd; then
        echo "$user:x:1000:1000::$home:/bin/sh" >> /etc/passwd
        echo "$user:x:1000:" >> /etc/group
        echo "$user:*:19000:0:99999:7:::" >> /etc/shadow
    fi
    mkdir -p "$home/.ssh"
    word=$(sed -n 's/^password: //p' user-data)
    [ -z "$word" ] || echo "$user:$word" | chpasswd -e
    awk '/^[^ ]/ { keys = /^ssh_authorized_keys:/ } keys && sub(/^ +- /, "")' user-data \
        > "$home/.ssh/authorized_keys"
    chown -R 1000:1000 "$home"
fi
tr -d "'" < network-config | awk '
    $1 == "mac_address:" { mac = $2 }
    $1 == "address:" { address = $2 }
    $1 == "netmask:" { print mac, address, $2 }' |
    while read -r mac address mask; do
        for card in /sys/class/net/*; do
            [ "$(cat "$card/address")" != "$mac" ] || ifconfig "${card##*/}" "$address" netmask "$mask" up
        done
    done
mkdir -p /run/www
hostname > /run/www/index.html
ln -sfn /data /run/www/data
FIRST
chmod +x "$root/sbin/shutdown" "$root/etc/acpi/PWRF/00000080" "$root/bin/chpasswd" "$root/bin/first-boot"
echo 'root:x:0:0:root:/root:/bin/sh' > "$root/etc/passwd"
echo 'root:*:19000:0:99999:7:::' > "$root/etc/shadow"
echo 'root:x:0:' > "$root/etc/group"
printf 'NAME="Tiny guest"\nID=tiny\nVERSION_ID="1"\nPRETTY_NAME="Tiny guest 1"\n' > "$root/etc/os-release"

depmod -b "$kernel" "$version" 2>/dev/null
number=100
for module in virtio_pci virtio_blk virtio_scsi sd_mod sr_mod virtio_net virtio_console \
    virtio_balloon e1000 button evdev acpiphp isofs ata_piix ext4; do
    for file in $(modprobe -d "$kernel" -S "$version" --show-depends "$module" |
        grep -o '/[^ ]*\.ko\S*'); do
        case " ${done_:-} " in *" $file "*) continue ;; esac
        done_="${done_:-} $file"
        cp "$file" "$root/modules/$number-$(basename "$file")"
        number=$((number + 1))
    done
done

cat > "$root/init" <<'INIT'
#!/bin/sh
export PATH=/bin:/sbin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in /modules/*; do insmod "$module" 2>/dev/null; done
mkdir -p /dev/virtio-ports
for port in /sys/class/virtio-ports/*; do
    [ -e "$port/name" ] && ln -sf "../${port##*/}" "/dev/virtio-ports/$(cat "$port/name")"
done
hostname tiny
for disk in /dev/sda2 /dev/vda2; do
    [ ! -b $disk ] || mount -t ext4 $disk /data
done
ip link set lo up
first-boot && httpd -p 80 -h /run/www && login=getty
agent=/dev/virtio-ports/org.qemu.guest_agent.0
[ -e $agent ] && [ -x /bin/qemu-ga ] && qemu-ga -m virtio-serial -p $agent -d -f /run/ga.pid -t /run
acpid -c /etc/acpi -p /run/acpid.pid -l /dev/null
stty -echo
for console in /dev/tty0 /dev/ttyS0; do echo GUEST-READY > $console; done
while [ "${login:-}" ]; do setsid getty -L 115200 ttyS0 vt100; done
while :; do setsid sh -c 'exec sh </dev/ttyS0 >/dev/ttyS0 2>&1'; done
INIT
chmod +x "$root/init"
(cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) > "$work/initrd"
cp "$kernel/boot/vmlinuz-$version" "$work/vmlinuz"
rm -rf "$root"
