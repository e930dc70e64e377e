#!/bin/sh
# Runs a script in a small virtual machine, whose kernel can do what that of this host cannot.
# in-a-vm.sh KERNEL WORK PROGRAMS MODULES SCRIPT: an unpacked linux-image package, a folder to work
# in (what is below its folder root is there in the machine), the programs and kernel modules that
# the script needs, with blanks between them. Prints what the machine says.
set -eu
kernel=$1 work=$2 programs=$3 modules=$4 script=$5
version=$(ls "$kernel/lib/modules" | head -n 1)
root=$work/root
mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/modules" "$root/tmp" "$root/etc"
cp "$script" "$root/script"

# Programs with the libraries they need; the shell must not be BusyBox, which has its own of many.
for program in /bin/busybox dash $programs; do
    file=$(readlink -f "$(command -v "$program")")
    cp "$file" "$root/bin/$(basename "$program")"
    ldd "$file" 2>/dev/null | grep -o '/[^ ]*' | while read -r library; do
        mkdir -p "$root$(dirname "$library")"
        cp -L "$library" "$root$library"
    done
done
mv "$root/bin/dash" "$root/bin/sh"
for applet in mount umount insmod poweroff mkdir cat ls dd chown truncate; do
    ln -s busybox "$root/bin/$applet"
done

depmod -b "$kernel" "$version" 2>/dev/null
number=100
for module in $modules; do
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
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in /modules/*; do insmod "$module"; done
. /script
echo "== end"
poweroff -f
INIT
chmod +x "$root/init"
(cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) > "$work/initrd"
exec qemu-system-x86_64 -accel tcg -m 256 -nographic -no-reboot \
    -kernel "$kernel/boot/vmlinuz-$version" -initrd "$work/initrd" \
    -append "console=ttyS0 quiet panic=1 mitigations=off nokaslr" < /dev/null
