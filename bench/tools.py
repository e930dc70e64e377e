"""What the rows of the bench are measured with: a client, templates, wrk, nginx, /proc."""

import glob
import http.client
import io
import json
import os
import re
import shutil
import signal
import ssl
import statistics
import subprocess
import sys
import tarfile
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

    def wait(self, upid, pause=0.05, connection=None):
        """Asks until the task has ended, and closes the connection then."""
        node = upid.split(":")[1]
        path = f"/nodes/{node}/tasks/{urllib.parse.quote(upid, safe='')}/status"
        connection = connection or self.connect()
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


def live_heap(pid):
    """Bytes of the objects that a JVM still needs."""
    tool = os.path.join(os.path.dirname(os.readlink(f"/proc/{pid}/exe")), "jcmd")
    out = subprocess.run([tool, str(pid), "GC.class_histogram"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return int(re.search(r"^Total\s+\d+\s+(\d+)", out, re.M)[1])


def run(*command):
    """A program of the host; its output. Fails with what it said."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout}")
    return done.stdout


def processes(data_dir):
    """Process ids of this Innkeeper: (control plane, agent)."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                line = file.read().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        for name in ("standalone.Standalone", "agent.AgentApplication"):
            if name in line and data_dir in line:
                found[name] = int(pid)
    return found["standalone.Standalone"], found["agent.AgentApplication"]


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid):
    """MiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) / 1024


def busy_share(before, after):
    """The share of all processors' time that was worked, between two calls of machine_time."""
    idle, total = after[0] - before[0], after[1] - before[1]
    return 1 - idle / total


def machine_time():
    with open("/proc/stat", encoding="ascii") as file:
        times = [int(x) for x in file.readline().split()[1:9]]
    return times[3] + times[4], sum(times)


def large_template(path, mebibytes):
    """An archive of many files, half of which cannot be packed, with busybox as its init."""
    root = path + ".d"
    os.makedirs(root, mode=0o755)
    with open(path + ".base", "wb") as file:
        file.write(busybox_template())
    run("tar", "-x", "-C", root, "-f", path + ".base")
    count = mebibytes * 12
    for i in range(count):
        folder = os.path.join(root, "usr", "share", f"d{i % 97}")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, f"f{i}"), "wb") as file:
            size = 8192 + (i * 7919) % 180_000
            file.write(os.urandom(size) if i % 2 else (b"%d lines of text\n" % i) * (size // 16))
    run("tar", "-c", "-z", "-C", root, "-f", path, ".")
    shutil.rmtree(root)
    os.remove(path + ".base")
