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
