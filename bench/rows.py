"""The rows of the bench. Each method of Rows that is named in ROWS measures one or more lines of the table."""

import concurrent.futures
import glob
import os
import shutil
import statistics
import subprocess
import tempfile
import threading
import time

from machines import MachineRows
from tools import (INNKEEPER, Api, Nginx, busybox_template, busy_share, compare, innkeeper, large_template, machine_time, memory, processes,
                   processor_seconds, resident, run, wrk)

ROWS = ["ready", "version", "few", "start", "stop", "tickets", "large", "parallel", "snapshot", "vmstart", "vmmemory", "vmlist", "density", "many"]

# Seconds between a client's questions for a task's end: questions without a pause keep the processors from the work.
PAUSE = 0.01


class Rows(MachineRows):
    def __init__(self, options, folder, say):
        self.options = options
        self.folder = folder
        self.data_dir = os.path.join(folder, "data")
        self.storage = os.path.join(folder, "storage")
        self.node, self.bridge, self.port = "bench", "ibench0", options.port
        self.say = say
        self.api = None
        self.lxc_path = os.path.join(self.data_dir, "agent", "lxc")

    # ------------------------------------------------------------ the server

    def up(self):
        return innkeeper("up", "--detach", "--data-dir", self.data_dir, "--node-name", self.node, "--port", str(self.port),
                         "--bridge", f"{self.bridge}=10.98.76.1/16")

    def down(self):
        innkeeper("down", "--data-dir", self.data_dir)

    def connect(self):
        """Logs in to the server, which is started if it does not run, and made ready if it is new."""
        self.up()
        with open(os.path.join(self.data_dir, "admin-password"), encoding="ascii") as file:
            self.api = Api(self.port, file.read().strip())
        if not os.path.isdir(self.storage):
            # A storage of its own, so that nothing is left in the host's.
            os.makedirs(self.storage, mode=0o755)
            self.api.call("POST", "/storage", {"storage": "bench", "type": "dir", "path": self.storage, "content": "vztmpl,rootdir"})
            self.api.upload(self.node, "bench.tar.gz", busybox_template())
        self.fill(10)

    def end(self):
        """Stops the server and removes all that was made."""
        try:
            innkeeper("up", "--detach", "--data-dir", self.data_dir)
            self.connect()
            for guests, path in (self.guests(), self.path), (self.machines(), self.machine):
                for guest in guests:
                    if guest["status"] == "running":
                        self.api.wait(self.api.call("POST", path(guest["vmid"], "/status/stop"), {}))
        except (RuntimeError, OSError, subprocess.CalledProcessError):
            pass
        subprocess.run([INNKEEPER, "down", "--data-dir", self.data_dir], stdout=subprocess.DEVNULL)
        subprocess.run(["umount", os.path.join(self.folder, "btrfs")], stderr=subprocess.DEVNULL)
        subprocess.run(["ip", "link", "del", self.bridge], stderr=subprocess.DEVNULL)
        shutil.rmtree(self.folder, ignore_errors=True)

    # ------------------------------------------------------------ containers

    def path(self, vmid, rest=""):
        return f"/nodes/{self.node}/lxc/{vmid}{rest}"

    def guests(self):
        return self.api.call("GET", f"/nodes/{self.node}/lxc")

    def create(self, vmid, template="bench:vztmpl/bench.tar.gz", rootfs="bench:0"):
        self.api.wait(self.api.call("POST", f"/nodes/{self.node}/lxc", {
            "vmid": vmid, "hostname": f"ct{vmid}", "ostemplate": template, "rootfs": rootfs, "memory": 64, "swap": 0,
            "net0": f"name=eth0,bridge={self.bridge},ip=10.98.{vmid // 250 % 250}.{vmid % 250 + 1}/16"}), pause=0.2)

    def fill(self, count):
        """Makes containers from number 100 on until there are so many; how many were missing, and how long that took."""
        there = {int(guest["vmid"]) for guest in self.guests()}
        missing = [vmid for vmid in range(100, 100 + count) if vmid not in there]
        began = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(self.create, missing))
        return len(missing), time.perf_counter() - began

    def destroy(self, *vmids):
        for vmid in vmids:
            self.api.wait(self.api.call("DELETE", self.path(vmid)))

    # ------------------------------------------------------------ rows

    def ready(self):
        self.down()
        began = time.perf_counter()
        self.up()
        self.say("ready after `up` (cache as the first start left it)", f"{time.perf_counter() - began:.1f} s")
        self.connect()
        control, everything = memory(self.data_dir)
        self.say("memory without guests, PSS", f"{control:.0f} MiB control plane, {everything:.0f} MiB all processes")

    def reads(self, what, path, file):
        connection = self.api.connect()
        connection.request("GET", "/api2/json" + path, headers=self.api.headers)
        answer = connection.getresponse().read()
        nginx = Nginx(tempfile.mkdtemp(prefix="nginx-", dir=self.folder), self.data_dir, self.port + 1)
        try:
            nginx.serve(file, answer)
            (rate, p50, p99), limit, ratio, bad = compare(
                f"https://127.0.0.1:{self.port}/api2/json{path}", f"https://127.0.0.1:{self.port + 1}/{file}",
                self.options.seconds, self.options.rounds, self.api.cookie)
        finally:
            nginx.stop()
        self.say(f"{what} ({len(answer) / 1024:.1f} KiB)",
                 f"{rate:,.0f}/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms" + (f", {bad} FAILED" if bad else ""),
                 f"nginx {limit:,.0f}/s", f"{ratio:.2f}")

    def version(self):
        self.reads("`GET /version`", "/version", "version")

    def few(self):
        self.reads(f"`GET /cluster/resources`, {len(self.guests())} guests", "/cluster/resources", "few")

    def many(self):
        count, took = self.fill(self.options.guests)
        if count > self.options.guests / 2:
            self.say(f"creating {count} containers, 8 at a time", f"{count / took:.1f}/s")
        self.reads(f"`GET /cluster/resources`, {len(self.guests()):,} guests", "/cluster/resources", "many")

    def start(self):
        """Ours and raw in turn: from the call until the container is RUNNING, until a client that asks every 10 ms sees the task's end,
        and lxc-start with a copy of the same configuration."""
        ours, ended, raw = [], [], []
        for _ in range(self.options.warm_up):
            self.start_once(100)
            self.stop_once(100)
        for _ in range(self.options.starts):
            running, end = self.start_once(100)
            with open(os.path.join(self.lxc_path, "100", "config"), encoding="utf-8") as file:
                config = file.read()
            self.stop_once(100)
            with RawContainer(config, self.storage) as copy:
                raw.append(copy.start())
                copy.stop()
            ours.append(running)
            ended.append(end)
        self.beside("container start, call to RUNNING", ours, "lxc-start", raw)
        self.beside("container start, call to the task's end", ended, "lxc-start", raw)

    def stop(self):
        ours, ended, raw = [], [], []
        for _ in range(self.options.starts):
            self.start_once(100)
            with open(os.path.join(self.lxc_path, "100", "config"), encoding="utf-8") as file:
                config = file.read()
            stopped, end = self.stop_once(100)
            with RawContainer(config, self.storage) as copy:
                copy.start()
                raw.append(copy.stop())
            ours.append(stopped)
            ended.append(end)
        self.beside("container stop, call to STOPPED", ours, "lxc-stop -k", raw)
        self.beside("container stop, call to the task's end", ended, "lxc-stop -k", raw)

    def beside(self, what, ours, name, raw):
        """Medians, and the median of the differences round by round."""
        middle = statistics.median
        more = middle(a - b for a, b in zip(ours, raw))
        self.say(what, f"{middle(ours) * 1000:.0f} ms", f"`{name}` {middle(raw) * 1000:.0f} ms", f"+{more * 1000:.0f} ms")

    def start_once(self, vmid):
        return self.change(self.path(vmid, "/status"), self.mark(vmid), "start", True)

    def stop_once(self, vmid):
        return self.change(self.path(vmid, "/status"), self.mark(vmid), "stop", False)

    def mark(self, vmid):
        return os.path.join(self.lxc_path, str(vmid), "running")

    def change(self, status, mark, action, runs):
        """Seconds until the agent marks the guest as running (or not), and until the task's end, for a client that is connected."""
        seen = []

        def watch():
            while os.path.exists(mark) != runs:
                time.sleep(0.0005)
            seen.append(time.perf_counter())

        connection = self.api.connect()
        connection.connect()
        watcher = threading.Thread(target=watch)
        began = time.perf_counter()
        upid = self.api.call("POST", f"{status}/{action}", {}, connection)
        watcher.start()
        watcher.join()
        self.api.wait(upid, PAUSE, connection)
        return seen[0] - began, time.perf_counter() - began

    def tickets(self):
        began, count = time.perf_counter(), 0
        with open(os.path.join(self.data_dir, "admin-password"), encoding="ascii") as file:
            password = file.read().strip()
        while time.perf_counter() - began < min(5, self.options.seconds):
            Api(self.port, password)
            count += 1
        self.say("tickets, one client after the other", f"{count / (time.perf_counter() - began):.0f}/s")

    def template(self, name, mebibytes):
        archive = os.path.join(self.storage, "template", "cache", name)
        if not os.path.exists(archive):
            os.makedirs(os.path.dirname(archive), exist_ok=True)
            large_template(archive, mebibytes)
        return archive, os.path.getsize(archive) / 2**20

    def large(self):
        """A container from a large template beside mkfs, mount, tar and umount, in turn."""
        archive, size = self.template("large.tar.gz", 340)
        ours, raw = [], []
        for _ in range(self.options.rounds):
            run("sync")
            began = time.perf_counter()
            self.create(90_000, "bench:vztmpl/large.tar.gz", "bench:2")
            ours.append(time.perf_counter() - began)
            self.destroy(90_000)
            run("sync")
            image, place = os.path.join(self.folder, "raw.img"), os.path.join(self.folder, "raw")
            os.makedirs(place, exist_ok=True)
            began = time.perf_counter()
            run("truncate", "-s", "2G", image)
            run("mkfs.ext4", "-q", image)
            run("mount", "-o", "loop", image, place)
            run("tar", "-x", "-z", "-p", "--numeric-owner", "--acls", "--xattrs", "-C", place, "-f", archive)
            run("umount", place)
            raw.append(time.perf_counter() - began)
            os.remove(image)
        ratio = statistics.median(a / b for a, b in zip(ours, raw))
        self.say(f"creating a container from an archive of {size:.0f} MiB", f"{statistics.median(ours):.2f} s",
                 f"`mkfs.ext4`, `tar -x` {statistics.median(raw):.2f} s", f"{ratio:.2f}")

    def parallel(self):
        _, size = self.template("middle.tar.gz", 40)
        vmids = range(91_000, 91_020)
        before, began = machine_time(), time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            list(pool.map(lambda vmid: self.create(vmid, "bench:vztmpl/middle.tar.gz", "bench:1"), vmids))
        took, busy = time.perf_counter() - began, busy_share(before, machine_time())
        self.destroy(*vmids)
        self.say(f"20 containers at once from an archive of {size:.0f} MiB, none failed", f"{took:.1f} s, processors {busy * 100:.0f} % busy")

    def snapshot(self):
        if not self.btrfs():
            self.say("snapshot on btrfs", "cannot run here: this kernel has no btrfs")
            return
        ours, raw = [], []
        store = os.path.join(self.folder, "btrfs")
        source = glob.glob(os.path.join(store, "images", "92000", "*.subvol"))[0]
        for i in range(self.options.starts):
            connection = self.api.connect()
            connection.connect()
            began = time.perf_counter()
            self.api.wait(self.api.call("POST", self.path(92_000, "/snapshot"), {"snapname": f"s{i}"}, connection), PAUSE, connection)
            ours.append(time.perf_counter() - began)
            began = time.perf_counter()
            run("btrfs", "subvolume", "snapshot", "-r", source, os.path.join(store, "raw"))
            raw.append(time.perf_counter() - began)
            run("btrfs", "subvolume", "delete", os.path.join(store, "raw"))
            self.api.wait(self.api.call("DELETE", self.path(92_000, f"/snapshot/s{i}")))
        self.beside("snapshot on btrfs, call to the task's end", ours, "btrfs subvolume snapshot", raw)

    def btrfs(self):
        """A file system, storage and container on btrfs, if the kernel can."""
        with open("/proc/filesystems", encoding="ascii") as file:
            if "\tbtrfs\n" not in file.read() or not shutil.which("mkfs.btrfs"):
                return False
        store = os.path.join(self.folder, "btrfs")
        if not os.path.isdir(store):
            os.makedirs(store)
            run("truncate", "-s", "2G", store + ".img")
            run("mkfs.btrfs", "-q", store + ".img")
            run("mount", "-o", "loop", store + ".img", store)
            self.api.call("POST", "/storage", {"storage": "benchfs", "type": "btrfs", "path": store, "content": "rootdir"})
            self.create(92_000, rootfs="benchfs:0")
        return True

    def density(self):
        """500 containers, 50 of which run."""
        self.fill(500)
        running = {int(guest["vmid"]) for guest in self.guests() if guest["status"] == "running"}
        for vmid in range(100, 150):
            if vmid not in running:
                self.api.wait(self.api.call("POST", self.path(vmid, "/status/start"), {}))
        url = f"https://127.0.0.1:{self.port}/api2/json/nodes/{self.node}/lxc"
        wrk(url, 3, 1, self.api.cookie)
        rate, p50, p99, bad = wrk(url, self.options.seconds, 1, self.api.cookie)
        self.say(f"`GET /nodes/{{node}}/lxc`, {len(self.guests())} containers, 50 running, one client",
                 f"{rate:,.0f}/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms" + (f", {bad} FAILED" if bad else ""))
        control, agent = processes(self.data_dir)
        time.sleep(10)
        before = processor_seconds(agent), processor_seconds(control), time.perf_counter()
        time.sleep(60)
        took = time.perf_counter() - before[2]
        self.say("agent, 500 containers, 50 running, nothing asked", f"{(processor_seconds(agent) - before[0]) / took * 100:.1f} % of a core, "
                 f"{resident(agent):.0f} MiB resident")
        self.say("control plane meanwhile", f"{(processor_seconds(control) - before[1]) / took * 100:.1f} % of a core")
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(self.stop_once, range(100, 150)))


class RawContainer:
    """A copy of a container's configuration, without any agent."""

    def __init__(self, config, storage):
        self.path = tempfile.mkdtemp(prefix="raw-")
        os.chmod(self.path, 0o755)
        os.makedirs(os.path.join(self.path, "raw"))
        # While the container is stopped its root is not mounted where the agent's configuration says: take the volume itself.
        root = glob.glob(os.path.join(storage, "images", "100", "*.subvol"))[0]
        lines = ["lxc.rootfs.path = dir:" + root if x.startswith("lxc.rootfs.path") else x for x in config.splitlines()
                 if not x.startswith("lxc.hook.post-stop")]
        with open(os.path.join(self.path, "raw", "config"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines).replace("veth100i", "vethrawi") + "\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["lxc-stop", "-P", self.path, "-n", "raw", "-k"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree(self.path)

    def start(self):
        return self.timed("lxc-start", "-P", self.path, "-n", "raw")

    def stop(self):
        return self.timed("lxc-stop", "-P", self.path, "-n", "raw", "-k")

    @staticmethod
    def timed(*command):
        began = time.perf_counter()
        run(*command)
        return time.perf_counter() - began
