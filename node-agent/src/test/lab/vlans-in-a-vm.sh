#!/bin/sh
# Runs what the agent does to a host's network in a small virtual machine, whose kernel has VLANs.
# vlans-in-a-vm.sh KERNEL-ROOT SCRIPTS WORK: an unpacked linux-image package, the folder with the
# generated scripts, and a folder to work in. Prints what the machine says.
set -eu
kernel=$1 scripts=$2 work=$3
version=$(ls "$kernel/lib/modules" | head -n 1)
root=$work/root
mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/modules"
cp "$scripts"/*.sh "$root/"

# Programs with the libraries they need; the shell must not be BusyBox, which has an ip of its own.
for program in /bin/busybox dash ip bridge tc; do
    file=$(readlink -f "$(command -v "$program")")
    cp "$file" "$root/bin/$(basename "$program")"
    ldd "$file" 2>/dev/null | grep -o '/[^ ]*' | while read -r library; do
        mkdir -p "$root$(dirname "$library")"
        cp -L "$library" "$root$library"
    done
done
mv "$root/bin/dash" "$root/bin/sh"
for applet in mount insmod poweroff; do ln -s busybox "$root/bin/$applet"; done

depmod -b "$kernel" "$version" 2>/dev/null
number=100
for module in bridge 8021q veth sch_tbf sch_ingress cls_u32 act_police dummy; do
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
for module in /modules/*; do insmod "$module"; done
ip link add name vmbr0 type bridge vlan_filtering 1
ip link set vmbr0 up
fresh() {
    ip link delete veth100i0 2>/dev/null
    ip link add name veth100i0 type veth peer name inside
    ip link set dev veth100i0 master vmbr0
    ip link set dev veth100i0 up
}
for script in vlan-rate-unplugged trunks all-vlans; do
    echo "== $script"
    fresh
    sh /$script.sh && echo done
    bridge -compressvlans vlan show dev veth100i0
    tc qdisc show dev veth100i0
    tc filter show dev veth100i0 parent ffff:
    ip -brief link show veth100i0
done
echo "== vlan-bridge"
ip link add eno1 type dummy
ip link add bond0 type dummy
ip link set eno1 up
sh /vlan-bridge.sh && echo done
ip link show master vmbr0v5
echo "== end"
poweroff -f
INIT
chmod +x "$root/init"
(cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) > "$work/initrd"
exec qemu-system-x86_64 -accel tcg -m 256 -nographic -no-reboot \
    -kernel "$kernel/boot/vmlinuz-$version" -initrd "$work/initrd" \
    -append "console=ttyS0 quiet panic=1 mitigations=off nokaslr" < /dev/null
