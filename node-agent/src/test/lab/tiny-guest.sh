#!/bin/sh
# Makes the smallest system that a machine can have: tiny-guest.sh KERNEL WORK writes WORK/vmlinuz and
# WORK/initrd. It has a shell on its serial port, powers off by its button, and runs qemu-ga if this
# host has one. KERNEL is an unpacked linux-image package.
set -eu
kernel=$1 work=$2
version=$(ls "$kernel/lib/modules" | head -n 1)
root=$work/root
mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$root/run" "$root/modules" \
    "$root/etc/acpi/PWRF" "$root/var/run"

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
printf '#!/bin/sh\nexec /bin/poweroff -f\n' > "$root/sbin/shutdown"
cp "$root/sbin/shutdown" "$root/etc/acpi/PWRF/00000080"
chmod +x "$root/sbin/shutdown" "$root/etc/acpi/PWRF/00000080"

depmod -b "$kernel" "$version" 2>/dev/null
number=100
for module in virtio_pci virtio_blk virtio_scsi sd_mod sr_mod virtio_net virtio_console \
    virtio_balloon e1000 button evdev acpiphp isofs; do
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
agent=/dev/virtio-ports/org.qemu.guest_agent.0
[ -e $agent ] && [ -x /bin/qemu-ga ] && qemu-ga -m virtio-serial -p $agent -d -f /run/ga.pid -t /run
acpid -c /etc/acpi -p /run/acpid.pid -l /dev/null
stty -echo
echo GUEST-READY
while :; do setsid sh -c 'exec sh </dev/ttyS0 >/dev/ttyS0 2>&1'; done
INIT
chmod +x "$root/init"
(cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) > "$work/initrd"
cp "$kernel/boot/vmlinuz-$version" "$work/vmlinuz"
rm -rf "$root"
