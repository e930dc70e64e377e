#!/bin/sh
set -e
tc qdisc replace dev veth100i0 root tbf rate 12582912bps burst 1mb latency 50ms
tc qdisc replace dev veth100i0 ingress
tc filter add dev veth100i0 parent ffff: protocol all prio 50 u32 match u32 0 0 action police rate 12582912bps burst 1mb mtu 64kb conform-exceed drop 2>/dev/null || {
    ip link add name ifb100i0 type ifb 2>/dev/null || :
    ip link set dev ifb100i0 up
    tc filter add dev veth100i0 parent ffff: protocol all prio 50 u32 match u32 0 0 action mirred egress redirect dev ifb100i0
    tc qdisc replace dev ifb100i0 root tbf rate 12582912bps burst 1mb latency 50ms
}
