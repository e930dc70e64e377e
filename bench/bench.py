#!/usr/bin/env python3
"""Measures a fresh Innkeeper on this machine and prints one table.

Started by `./innkeeper bench`. Requests are made by wrk over TLS; beside ours stands nginx with the same certificate
and answers of the same size, measured in turn (A B A B ...), so that a noisy machine moves both: quote the ratios.
Containers are real ones; their start is compared with lxc-start on a copy of the same configuration.
"""

import argparse
import concurrent.futures
import glob
import http.client
import io
import json
import multiprocessing
import os
import re
import shutil
import signal
import ssl
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
INNKEEPER = os.path.join(os.path.dirname(HERE), "innkeeper")


class Api:
    """A logged-in client with a connection for each call."""

    def __init__(self, port, password):
        self.port = port
        self.context = ssl.create_default_context()
        self.context.check_hostname = False
        self.context.verify_mode = ssl.CERT_NONE
        self.headers = {}
        ticket = self.call("POST", "/access/ticket", {"username": "admin@pve", "password": password})
        self.cookie = "PVEAuthCookie=" + urllib.parse.quote(ticket["ticket"], safe="")
        self.headers = {"Cookie": self.cookie, "CSRFPreventionToken": ticket["CSRFPreventionToken"]}

    def connect(self):
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=self.context, timeout=120)

    def call(self, method, path, data=None, connection=None):
        own = connection is None
        connection = connection or self.connect()
        body = urllib.parse.urlencode(data) if data is not None else None
        headers = dict(self.headers)
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif method != "GET":
            headers["Content-Length"] = "0"
        connection.request(method, "/api2/json" + path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        if own:
            connection.close()
        if response.status != 200:
            raise RuntimeError(f"{method} {path}: {response.status} {response.reason}")
        return json.loads(text)["data"]

    def wait(self, upid, pause=0.05):
        node = upid.split(":")[1]
        path = f"/nodes/{node}/tasks/{urllib.parse.quote(upid, safe='')}/status"
        connection = self.connect()
        while True:
            status = self.call("GET", path, connection=connection)
            if status["status"] == "stopped":
                connection.close()
                if status["exitstatus"] != "OK":
                    raise RuntimeError(f"{upid}: {status['exitstatus']}")
                return
            time.sleep(pause)

    def upload(self, node, name, content):
        boundary = "----bench"
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="content"\r\n\r\nvztmpl\r\n--{boundary}\r\n'
            f'Content-Disposition: form-data; name="filename"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode() + content + f"\r\n--{boundary}--\r\n".encode()
        connection = self.connect()
        connection.request(
            "POST", f"/api2/json/nodes/{node}/storage/bench/upload", body,
            {**self.headers, "Content-Type": f"multipart/form-data; boundary={boundary}"})
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        if response.status != 200:
            raise RuntimeError(f"upload: {response.status} {response.reason}")
        self.wait(json.loads(text)["data"])


def busybox_template():
    """A container of 2 MB: busybox as init, from the distribution's static binary."""
    busybox = shutil.which("busybox")
    if not busybox:
        sys.exit("busybox is missing: apt-get install busybox-static")
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=1) as tar:
        def add(name, kind, mode=0o755, target="", data=b""):
            entry = tarfile.TarInfo("./" + name)
            entry.type, entry.mode, entry.linkname, entry.size = kind, mode, target, len(data)
            tar.addfile(entry, io.BytesIO(data))

        for folder in ("", "bin", "dev", "etc", "etc/init.d", "etc/network", "proc", "root", "run", "sbin", "sys", "tmp", "usr", "usr/bin", "var"):
            add(folder, tarfile.DIRTYPE)
        with open(busybox, "rb") as file:
            add("bin/busybox", tarfile.REGTYPE, data=file.read())
        for applet in ("sh", "ls", "cat", "mount", "ip", "ping", "hostname", "poweroff", "sleep"):
            add("bin/" + applet, tarfile.SYMTYPE, target="busybox")
        add("sbin/init", tarfile.SYMTYPE, target="../bin/busybox")
        for name, text in {
            "etc/os-release": 'ID=debian\nVERSION_ID="12"\n', "etc/debian_version": "12.0\n", "etc/passwd": "root:x:0:0:root:/root:/bin/sh\n",
            "etc/shadow": "root:*:19000:0:99999:7:::\n", "etc/group": "root:x:0:\n", "etc/hosts": "127.0.0.1 localhost\n",
            "etc/inittab": "::sysinit:/bin/true\nconsole::respawn:/bin/sh -l\n",
        }.items():
            add(name, tarfile.REGTYPE, 0o644, data=text.encode())
    return raw.getvalue()


def innkeeper(*arguments, **options):
    return subprocess.run([INNKEEPER, *arguments], check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options).stdout


def wrk(url, seconds, connections=16, cookie=None):
    command = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--latency", "--timeout", "10s"]
    if cookie:
        command += ["-H", "Cookie: " + cookie]
    out = subprocess.run(command + [url], check=True, stdout=subprocess.PIPE, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    share = {p: float(v) * unit[u] for p, v, u in re.findall(r"(\d+)%\s+([\d.]+)(us|ms|s)", out)}
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return rate, share["50"], share["99"], int(bad[1]) if bad else 0


class Nginx:
    """The machine's limit: the same certificate, answers of the same size, one worker for each processor."""

    def __init__(self, folder, data_dir, port):
        self.port = port
        self.root = os.path.join(folder, "nginx")
        os.makedirs(self.root, mode=0o755)
        with open(os.path.join(folder, "nginx.conf"), "w", encoding="utf-8") as file:
            file.write(
                f"worker_processes auto; pid {folder}/nginx.pid; error_log {folder}/nginx.log; daemon off;\n"
                "events { worker_connections 512; }\n"
                f"http {{ access_log off; keepalive_requests 1000000; default_type application/json; open_file_cache max=10; server {{\n"
                f"  listen 127.0.0.1:{port} ssl; ssl_certificate {data_dir}/tls/gateway.pem; ssl_certificate_key {data_dir}/tls/gateway.key;\n"
                f"  ssl_protocols TLSv1.3; root {self.root};\n}} }}\n")
        self.process = subprocess.Popen(["nginx", "-c", os.path.join(folder, "nginx.conf")], stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                http.client.HTTPSConnection("127.0.0.1", port, context=ssl._create_unverified_context(), timeout=1).connect()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("nginx does not start")

    def serve(self, name, body):
        with open(os.path.join(self.root, name), "wb") as file:
            file.write(body)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def compare(ours, nginx, seconds, rounds, cookie):
    """Ours and nginx's in turn; medians of rate, p50, p99, and of the ratio pair by pair."""
    wrk(ours, min(seconds, 5), cookie=cookie)
    mine, theirs = [], []
    for _ in range(rounds):
        mine.append(wrk(ours, seconds, cookie=cookie))
        theirs.append(wrk(nginx, seconds))
    middle = [statistics.median(run[i] for run in mine) for i in range(3)]
    ratio = statistics.median(a[0] / b[0] for a, b in zip(mine, theirs))
    return middle, statistics.median(run[0] for run in theirs), ratio, sum(run[3] for run in mine)


def memory(data_dir):
    """PSS in MiB: (control plane's JVM, all processes of this Innkeeper)."""
    def pss(pid):
        try:
            with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
                return int(re.search(r"^Pss:\s+(\d+)", file.read(), re.M)[1]) / 1024
        except (OSError, TypeError):
            return 0.0

    control, everything = 0.0, 0.0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                line = file.read().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if data_dir in line or (line.startswith("postgres:") and os.path.realpath(f"/proc/{pid}/cwd").startswith(data_dir)):
            everything += pss(pid)
            if "Standalone" in line:
                control += pss(pid)
    return control, everything


def start_times(api, node, data_dir, storage, vmid, rounds, warm_up):
    """Medians in seconds, ours and raw in turn: from the call until the container is RUNNING, until a client that asks every 2 ms sees
    the task's end, and lxc-start with a copy of the same configuration; then the two differences, round by round."""
    running, ended, raw = [], [], []
    lxc_path = os.path.join(data_dir, "agent", "lxc")
    if not os.path.isdir(lxc_path):
        found = subprocess.run(["find", data_dir, "-type", "d", "-path", f"*/lxc/{vmid}"], stdout=subprocess.PIPE, text=True).stdout.split()
        lxc_path = os.path.dirname(found[0]) if found else lxc_path
    connection = api.connect()
    mark = os.path.join(lxc_path, str(vmid), "running")  # written by the agent when lxc-start has returned

    def state(path, name):
        return subprocess.run(["lxc-info", "-P", path, "-n", name, "-sH"], stdout=subprocess.PIPE, text=True).stdout.strip()

    def start():
        seen = []

        def watch():
            while not os.path.exists(mark):
                time.sleep(0.0005)
            seen.append(time.perf_counter())

        watcher = threading.Thread(target=watch)
        began = time.perf_counter()
        upid = api.call("POST", f"/nodes/{node}/lxc/{vmid}/status/start", {}, connection)
        watcher.start()
        watcher.join()
        api.wait(upid, pause=0.002)
        return seen[0] - began, time.perf_counter() - began

    def stop():
        api.wait(api.call("POST", f"/nodes/{node}/lxc/{vmid}/status/stop", {}, connection))

    for _ in range(warm_up):
        start()
        stop()
    for _ in range(rounds):
        until_running, until_ended = start()
        assert state(lxc_path, str(vmid)) == "RUNNING"
        with open(os.path.join(lxc_path, str(vmid), "config"), encoding="utf-8") as file:
            config = file.read()
        stop()
        copy = tempfile.mkdtemp(prefix="raw-")
        os.chmod(copy, 0o755)
        os.makedirs(os.path.join(copy, "raw"))
        # While the container is stopped its root is not mounted where the agent's configuration says: take the volume itself.
        root = glob.glob(os.path.join(storage, "images", str(vmid), "*.subvol"))[0]
        config = "\n".join("lxc.rootfs.path = dir:" + root if x.startswith("lxc.rootfs.path") else x for x in config.splitlines())
        config = config.replace(f"veth{vmid}i", "vethrawi")
        with open(os.path.join(copy, "raw", "config"), "w", encoding="utf-8") as file:
            file.write(config + "\n")
        began = time.perf_counter()
        done = subprocess.run(["lxc-start", "-P", copy, "-n", "raw"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        raw.append(time.perf_counter() - began)
        if done.returncode:
            raise RuntimeError("lxc-start of the copy failed: " + done.stdout)
        subprocess.run(["lxc-stop", "-P", copy, "-n", "raw", "-k"], check=True)
        shutil.rmtree(copy)
        running.append(until_running)
        ended.append(until_ended)
    middle = statistics.median
    return (middle(running), middle(ended), middle(raw),
            middle(a - b for a, b in zip(running, raw)), middle(a - b for a, b in zip(ended, raw)))


def log_in_together(port, password, count, ended):
    """So many logins at the same moment, each on a connection of its own."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    together = threading.Barrier(count)
    body = urllib.parse.urlencode({"username": "admin@pve", "password": password})
    good = []

    def log_in():
        connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=120)
        connection.connect()
        together.wait()
        connection.request("POST", "/api2/json/access/ticket", body, {"Content-Type": "application/x-www-form-urlencoded"})
        good.append(connection.getresponse().status == 200)
        connection.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=log_in) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended.put((sum(good), time.perf_counter() - began))


def login_storm(api, password, count=200, pause=0.01):
    """Latency of other calls, one each 10 ms in turn, while so many log in: (good logins, seconds, [ms …])."""
    paths = ("/version", "/cluster/resources", "/access/users/admin@pve")
    connection = api.connect()
    for path in paths * 20:
        api.call("GET", path, connection=connection)
    ended = multiprocessing.Queue()
    storm = multiprocessing.Process(target=log_in_together, args=(api.port, password, count, ended))
    storm.start()
    taken = []
    while storm.is_alive():
        for path in paths:
            began = time.perf_counter()
            api.call("GET", path, connection=connection)
            taken.append((time.perf_counter() - began) * 1000)
            time.sleep(pause)
    connection.close()
    good, seconds = ended.get()
    storm.join()
    return good, seconds, sorted(taken)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=10, help="length of one run of requests")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each, in turn with nginx")
    parser.add_argument("--guests", type=int, default=1000)
    parser.add_argument("--starts", type=int, default=20, help="container starts that are measured")
    parser.add_argument("--warm-up", type=int, default=40, help="container starts before those")
    parser.add_argument("--port", type=int, default=8906)
    options = parser.parse_args()
    for tool in ("wrk", "nginx"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is missing: apt-get install wrk nginx-light")

    folder = tempfile.mkdtemp(prefix="innkeeper-bench-")
    os.chmod(folder, 0o755)
    data_dir = os.path.join(folder, "data")
    node, bridge = "bench", "ibench0"
    rows = []

    def row(what, ours, beside="", ratio=""):
        rows.append((what, ours, beside, ratio))
        print(f"  {what}: {ours} {beside} {ratio}".rstrip(), file=sys.stderr)

    up = ["up", "--detach", "--data-dir", data_dir, "--node-name", node, "--port", str(options.port), "--bridge", f"{bridge}=10.98.76.1/24"]
    nginx = None
    try:
        innkeeper(*up)
        innkeeper("down", "--data-dir", data_dir)
        began = time.perf_counter()
        innkeeper(*up)
        ready = time.perf_counter() - began
        row("ready after `up` (second start, cache as the first start left it)", f"{ready:.1f} s")
        with open(os.path.join(data_dir, "admin-password"), encoding="ascii") as file:
            password = file.read().strip()
        api = Api(options.port, password)
        base = f"https://127.0.0.1:{options.port}/api2/json"
        control, everything = memory(data_dir)
        row("memory without guests, PSS", f"{control:.0f} MiB control plane, {everything:.0f} MiB all processes")

        # A storage of its own, so that nothing is left in the host's.
        storage = os.path.join(folder, "storage")
        os.makedirs(storage, mode=0o755)
        api.call("POST", "/storage", {"storage": "bench", "type": "dir", "path": storage, "content": "vztmpl,rootdir"})
        api.upload(node, "bench.tar.gz", busybox_template())

        def create(vmid):
            api.wait(api.call("POST", f"/nodes/{node}/lxc", {
                "vmid": vmid, "hostname": f"ct{vmid}", "ostemplate": "bench:vztmpl/bench.tar.gz", "rootfs": "bench:0",
                "memory": 64, "swap": 0, "net0": f"name=eth0,bridge={bridge},ip=10.98.{vmid // 250 % 250}.{vmid % 250 + 1}/16"}), pause=0.2)

        for vmid in range(100, 110):
            create(vmid)
        def body(path):
            connection = api.connect()
            connection.request("GET", "/api2/json" + path, headers=api.headers)
            return connection.getresponse().read()

        beside_url = f"https://127.0.0.1:{options.port + 1}/"
        nginx = Nginx(folder, data_dir, options.port + 1)

        def reads(what, path, file):
            answer = body(path)
            nginx.serve(file, answer)
            (rate, p50, p99), limit, ratio, bad = compare(base + path, beside_url + file, options.seconds, options.rounds, api.cookie)
            row(f"{what} ({len(answer) / 1024:.1f} KiB)", f"{rate:,.0f}/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms" + (f", {bad} FAILED" if bad else ""),
                f"nginx {limit:,.0f}/s", f"{ratio:.2f}")

        reads("GET /version", "/version", "version")
        reads("GET /cluster/resources, 10 guests", "/cluster/resources", "resources10")
        began = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(create, range(110, 100 + options.guests)))
        row(f"creating {options.guests - 10} containers, 8 at a time", f"{(options.guests - 10) / (time.perf_counter() - began):.1f}/s")
        reads(f"GET /cluster/resources, {options.guests:,} guests", "/cluster/resources", "resources")

        # Only now, for the programs are warm by what they have done so far.
        running, ended, beside, more, until_end = start_times(api, node, data_dir, storage, 100, options.starts, options.warm_up)
        row("container start, call to RUNNING", f"{running * 1000:.0f} ms", f"lxc-start {beside * 1000:.0f} ms", f"+{more * 1000:.0f} ms")
        row("container start, call to the task's end", f"{ended * 1000:.0f} ms", f"lxc-start {beside * 1000:.0f} ms", f"+{until_end * 1000:.0f} ms")

        began, count = time.perf_counter(), 0
        while time.perf_counter() - began < min(5, options.seconds):
            Api(options.port, password)
            count += 1
        row("tickets, one client after the other", f"{count / (time.perf_counter() - began):.0f}/s")
        good, seconds, taken = login_storm(api, password)
        row(f"other calls while 200 log in at once ({good} good, {seconds:.1f} s)",
            f"p50 {taken[len(taken) // 2]:.1f} ms, p99 {taken[len(taken) * 99 // 100]:.1f} ms")
    finally:
        if nginx:
            nginx.stop()
        try:
            innkeeper("down", "--data-dir", data_dir)
        except subprocess.CalledProcessError as e:
            print(e.stdout, file=sys.stderr)
        subprocess.run(["ip", "link", "del", bridge], stderr=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)

    print("\n| what | Innkeeper | beside | ratio |\n|---|---|---|---|")
    for cells in rows:
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
