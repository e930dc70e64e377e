#!/bin/sh
set -e
ip link add name vmbr0v5 type bridge forward_delay 0
ip link add link eno1 name eno1.5 type vlan id 5 2>/dev/null || :
ip link set dev eno1.5 master vmbr0v5
ip link set dev eno1.5 up 2>/dev/null || :
ip link add link bond0 name bond0.5 type vlan id 5 2>/dev/null || :
ip link set dev bond0.5 master vmbr0v5
ip link set dev bond0.5 up 2>/dev/null || :
ip link set dev vmbr0v5 up
