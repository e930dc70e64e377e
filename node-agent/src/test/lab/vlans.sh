# What the agent generates for a host's network, done by a kernel that has VLANs.
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
# Three guests in one network: two with the same tag, one without.
echo "== traffic"
mkdir -p /run
guest() { # NUMBER SCRIPT
    port=veth10$1i0
    ip netns add "guest$1"
    ip link add name "$port" type veth peer name eth0 netns "guest$1"
    ip link set dev "$port" master vmbr0
    busybox sed "s/veth100i0/$port/; /^ip link set .* down$/d" "/$2.sh" > "/tmp/$port.sh"
    sh "/tmp/$port.sh"
    ip link set dev "$port" up
    ip -n "guest$1" address add "10.9.0.$1/24" dev eth0
    ip -n "guest$1" link set dev eth0 up
}
hears() { # NUMBER OTHER
    busybox nsenter --net="/run/netns/guest$1" \
        busybox ping -q -c 1 -w 5 "10.9.0.$2" > /dev/null && echo yes || echo no
}
guest 1 vlan-rate-unplugged
guest 2 vlan-rate-unplugged
guest 3 trunks
echo "same tag: $(hears 1 2)"
echo "no tag: $(hears 1 3)"
