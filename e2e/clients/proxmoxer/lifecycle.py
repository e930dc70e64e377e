#!/usr/bin/python3
"""The life of a container as Debian's python3-proxmoxer sees it.

Logs in, uploads a template, creates a container, starts it, reaches it over the network, runs a command in it, changes
its memory while it runs, shuts it down and destroys it; then looks for leftovers on the host. Must run as root on the
node itself. Prints one line per step; the first surprise ends it with status 1.
"""

import argparse
import glob
import os
import subprocess
import sys
import time

from proxmoxer import ProxmoxAPI


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=8006)
    parser.add_argument("--data-dir", default="/var/lib/innkeeper")
    parser.add_argument("--storage", default="local")
    parser.add_argument("--bridge", default="vmbr0")
    parser.add_argument("--address", default="10.10.10.100/24", help="of the container")
    parser.add_argument("--gateway", default="10.10.10.1")
    parser.add_argument("--vmid", type=int, default=100)
    parser.add_argument("template", help="archive to upload")
    return parser.parse_args()


def main():
    options = parse_arguments()
    with open(os.path.join(options.data_dir, "admin-password"), encoding="utf-8") as file:
        password = file.read().strip()
    api = ProxmoxAPI(
        options.host,
        port=options.port,
        user="admin@pve",
        password=password,
        verify_ssl=os.path.join(options.data_dir, "tls", "ca.pem"),
    )
    node_name = api.nodes.get()[0]["node"]
    node = api.nodes(node_name)
    print("logged in, version", api.version.get()["version"], "node", node_name)

    template = upload_template(node, options)
    vmid = options.vmid
    create(node, options, template)
    container = node.lxc(vmid)

    wait(node, container.status.start.post())
    expect(container.status.current.get()["status"] == "running", "it runs")
    address = options.address.split("/")[0]
    run("ping", "-c", "1", "-W", "5", address)
    print("answers ping at", address)

    name = run(*attach(options, "cat", "/etc/hostname")).strip()
    expect(name == f"ct{vmid}", f"runs a command and is called {name}")

    container.config.put(memory=384)
    expect(int(container.config.get()["memory"]) == 384, "its configuration says 384 MB")
    limit = memory_limit(vmid)
    expect(limit == 384 << 20, f"its cgroup says {limit} bytes")

    wait(node, container.status.shutdown.post(timeout=60))
    expect(container.status.current.get()["status"] == "stopped", "it is shut down")
    wait(node, container.delete())
    node.storage(options.storage).content(template).delete()
    check_leftovers(api, node, options)
    print("no leftovers")


def upload_template(node, options):
    """Uploads the archive and returns its volume id."""
    with open(options.template, "rb") as archive:
        task = node.storage(options.storage).upload.post(content="vztmpl", filename=archive)
    wait(node, task)
    volume = f"{options.storage}:vztmpl/{os.path.basename(options.template)}"
    volumes = [entry["volid"] for entry in node.storage(options.storage).content.get(content="vztmpl")]
    expect(volume in volumes, f"the storage lists {volume}")
    return volume


def create(node, options, template):
    task = node.lxc.post(
        vmid=options.vmid,
        ostemplate=template,
        hostname=f"ct{options.vmid}",
        unprivileged=1,
        cores=2,
        memory=256,
        swap=0,
        rootfs=f"{options.storage}:1",
        net0=f"name=eth0,bridge={options.bridge},ip={options.address},gw={options.gateway}",
    )
    wait(node, task)
    config = node.lxc(options.vmid).config.get()
    expect(int(config["unprivileged"]) == 1 and int(config["cores"]) == 2, "created, unprivileged, with 2 cores")


def wait(node, upid, seconds=180):
    """Waits for a task's end, which must be good."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        status = node.tasks(upid).status.get()
        if status["status"] == "stopped":
            log = "\n".join(line["t"] for line in node.tasks(upid).log.get())
            expect(status["exitstatus"] == "OK", f"task {status['type']} {status['exitstatus']}", log)
            return
        time.sleep(0.1)
    fail(f"task {upid} does not end")


def attach(options, *command):
    """The command line that runs a command inside the container, on this host."""
    return ["lxc-attach", "-P", os.path.join(options.data_dir, "agent", "lxc"), "-n", str(options.vmid), "--", *command]


def memory_limit(vmid):
    patterns = [
        f"/sys/fs/cgroup/**/lxc.payload.{vmid}/memory.max",
        f"/sys/fs/cgroup/**/lxc/{vmid}/memory.max",
        f"/sys/fs/cgroup/memory/**/lxc.payload.{vmid}/memory.limit_in_bytes",
        f"/sys/fs/cgroup/memory/**/lxc/{vmid}/memory.limit_in_bytes",
    ]
    for pattern in patterns:
        for path in glob.glob(pattern, recursive=True):
            with open(path, encoding="ascii") as file:
                return int(file.read())
    fail("the container has no memory cgroup")


def check_leftovers(api, node, options):
    vmid = options.vmid
    expect(all(guest["vmid"] != vmid for guest in node.lxc.get()), "the node does not list it")
    expect(all(guest.get("vmid") != vmid for guest in api.cluster.resources.get()), "the cluster does not list it")
    volumes = node.storage(options.storage).content.get()
    expect(all(entry.get("vmid") != vmid for entry in volumes), "no volume of it")
    links = run("ip", "-o", "link")
    expect(f"veth{vmid}i" not in links, "no network card of it")
    with open("/proc/mounts", encoding="utf-8") as file:
        expect(f"{options.data_dir}/agent" not in "".join(l for l in file if f"/{vmid}" in l), "no mount of it")
    expect(not os.path.exists(os.path.join(options.data_dir, "agent", "lxc", str(vmid))), "no directory of it")
    expect(not os.path.exists(os.path.join(options.data_dir, "agent", "mounts", str(vmid))), "no mount point of it")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        fail(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.stdout


def expect(condition, what, detail=""):
    if not condition:
        fail(f"not so: {what}\n{detail}")
    print(what)


def fail(message):
    print(message, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
