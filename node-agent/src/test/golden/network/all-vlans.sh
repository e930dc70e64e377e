#!/bin/sh
set -e
bridge vlan delete dev veth100i0 vid 1-4094 2>/dev/null || :
bridge vlan add dev veth100i0 vid 1 pvid untagged
bridge vlan add dev veth100i0 vid 2-4094
