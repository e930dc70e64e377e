"""The rows about virtual machines. They need a QEMU; without KVM the machines are emulated, which these rows hardly notice."""

import concurrent.futures
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time

from tools import live_heap, processes, resident, wrk

START = 80_000
FIRST = 20_000
HALTED = 50


class MachineRows:
    """A part of Rows, whose api, node, storage, options and say it uses."""

    def machine(self, vmid="", rest=""):
        return f"/nodes/{self.node}/qemu" + (f"/{vmid}{rest}" if vmid else "")

    def machines(self):
        return self.api.call("GET", self.machine())

    def machine_storage(self):
        if not any(storage["storage"] == "benchvm" for storage in self.api.call("GET", "/storage")):
            self.api.call("POST", "/storage", {"storage": "benchvm", "type": "dir", "path": self.storage, "content": "images"})

    def fill_machines(self, count):
        there = {int(machine["vmid"]) for machine in self.machines()}
        missing = [vmid for vmid in range(FIRST, FIRST + count) if vmid not in there]

        def create(vmid):
            self.api.wait(self.api.call("POST", self.machine(), {
                "vmid": vmid, "name": f"vm{vmid}", "memory": 16, "vga": "none", "freeze": 1,
                "net0": f"virtio,bridge={self.bridge}"}), pause=0.2)

        began = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(create, missing))
        return len(missing), time.perf_counter() - began

    def vmstart(self):
        """Ours and raw in turn: from the call until the agent knows that QEMU answers and its CPUs go, and from the spawn of a QEMU with the
        same arguments until it has let them go."""
        self.machine_storage()
        if not any(int(machine["vmid"]) == START for machine in self.machines()):
            self.api.wait(self.api.call("POST", self.machine(), {
                "vmid": START, "name": "bench", "memory": 64, "scsihw": "virtio-scsi-single", "scsi0": "benchvm:1", "serial0": "socket"}))
        ours, ended, raw = [], [], []
        for round_ in range(10 + self.options.starts):
            running, end = self.machine_change("start", True)
            arguments = self.machine_arguments()
            self.machine_change("stop", False)
            spawned = raw_machine(arguments, self.machine_folder())
            if round_ >= 10:
                ours.append(running)
                ended.append(end)
                raw.append(spawned)
        self.beside("virtual machine start, call to QMP running", ours, "qemu-system-x86_64", raw)
        self.beside("virtual machine start, call to the task's end", ended, "qemu-system-x86_64", raw)

    def machine_folder(self):
        return os.path.join(self.data_dir, "agent", "qemu", str(START))

    def machine_arguments(self):
        with open(os.path.join(self.machine_folder(), "pid"), encoding="ascii") as file:
            pid = file.read().strip()
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().decode().split("\0")[:-1]

    def machine_change(self, action, runs):
        mark = os.path.join(self.machine_folder(), "running")
        return self.change(self.machine(START, "/status"), mark, action, runs)

    def vmlist(self):
        self.fill_machines(self.options.guests)
        url = f"https://127.0.0.1:{self.port}/api2/json{self.machine()}"
        wrk(url, 3, 1, self.api.cookie)
        runs = [wrk(url, self.options.seconds, 1, self.api.cookie) for _ in range(self.options.rounds)]
        rate, p50, p99 = (statistics.median(run[i] for run in runs) for i in range(3))
        bad = sum(run[3] for run in runs)
        self.say(f"`GET /nodes/{{node}}/qemu`, {len(self.machines()):,} machines, one client",
                 f"{rate:,.0f}/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms" + (f", {bad} FAILED" if bad else ""))

    def vmmemory(self):
        """What the agent holds for a machine that is defined, and for one that runs, both by live objects and by resident memory."""
        _, agent = processes(self.data_dir)
        none, before = len(self.machines()), (live_heap(agent), resident(agent))
        made, took = self.fill_machines(self.options.guests)
        if made > self.options.guests / 2:
            self.say(f"creating {made} machines, 8 at a time", f"{made / took:.1f}/s")
            self.tell_memory(f"agent, each machine more from {none} to {len(self.machines()):,}", agent, before, made)
        vmids = range(FIRST, FIRST + HALTED)
        self.switch(vmids[:5], "start")  # what is loaded for the first start of all is not theirs
        self.switch(vmids[:5], "stop")
        before = live_heap(agent), resident(agent)
        self.switch(vmids, "start")
        try:
            self.tell_memory(f"agent, each machine more that runs, {HALTED} of them", agent, before, HALTED)
        finally:
            self.switch(vmids, "stop")

    def tell_memory(self, what, agent, before, count):
        time.sleep(5)
        heap = (live_heap(agent) - before[0]) / count / 1024
        self.say(what, f"{heap:.1f} KiB of live objects, {(resident(agent) - before[1]) * 1024 / count:.0f} KiB resident")

    def switch(self, vmids, action):
        def one(vmid):
            self.api.wait(self.api.call("POST", self.machine(vmid, f"/status/{action}"), {}))

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(one, vmids))


def raw_machine(arguments, folder):
    """Seconds from the spawn of a QEMU, its sockets elsewhere, until its CPUs go."""
    own = tempfile.mkdtemp(prefix="innkeeper-raw-")
    arguments = [argument.replace(folder, own) for argument in arguments]
    place = os.path.join(own, "qmp")
    began = time.perf_counter()
    process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        with connect(place, process) as monitor:
            monitor.read()
            monitor.say("qmp_capabilities")
            monitor.say("cont")
            return time.perf_counter() - began
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
        shutil.rmtree(own)


def connect(place, process):
    while process.poll() is None:
        if os.path.exists(place):
            try:
                return Monitor(place)
            except OSError:
                pass
        time.sleep(0.0005)
    raise RuntimeError(re.sub(r"\s+", " ", process.stderr.read().decode()))


class Monitor:
    """A connection to QEMU's monitor, as simple as can be."""

    def __init__(self, place):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(place)
        self.lines = self.socket.makefile("r", encoding="utf-8")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def read(self):
        return json.loads(self.lines.readline())

    def say(self, command):
        self.socket.sendall(json.dumps({"execute": command}).encode() + b"\n")
        while "return" not in self.read():
            pass
