// The life of a container as the npm client proxmox-api sees it: the same steps as ../proxmoxer/lifecycle.py.
// Started as: NODE_EXTRA_CA_CERTS=<data>/tls/ca.pem node lifecycle.js OPTIONS TEMPLATE, as root on the node itself.
import { execFileSync } from "node:child_process";
import { existsSync, openAsBlob, readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { setTimeout as pause } from "node:timers/promises";
import proxmoxApi, { ProxmoxEngine } from "proxmox-api";
import { FormData, fetch } from "undici";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    host: { type: "string", default: "localhost" },
    port: { type: "string", default: "8006" },
    "data-dir": { type: "string", default: "/var/lib/innkeeper" },
    storage: { type: "string", default: "local" },
    bridge: { type: "string", default: "vmbr0" },
    address: { type: "string", default: "10.10.10.100/24" },
    gateway: { type: "string", default: "10.10.10.1" },
    vmid: { type: "string", default: "100" },
  },
});
const template = positionals[0];
const vmid = Number(options.vmid);
const data = options["data-dir"];
const lxc = join(data, "agent", "lxc");

const engine = new ProxmoxEngine({
  host: options.host,
  port: Number(options.port),
  username: "admin@pve",
  password: readFileSync(join(data, "admin-password"), "utf8").trim(),
});
const proxmox = proxmoxApi(engine);

function expect(condition, what) {
  if (!condition) throw new Error(`not so: ${what}`);
  console.log(what);
}

async function wait(node, upid) {
  for (let i = 0; i < 1800; i++) {
    const task = await node.tasks.$(upid).status.$get();
    if (task.status === "stopped") {
      expect(task.exitstatus === "OK", `task ${task.type} ${task.exitstatus}`);
      return;
    }
    await pause(100);
  }
  throw new Error(`task ${upid} does not end`);
}

// The client cannot send files, so this one request is made with its ticket.
async function upload(nodeName) {
  const { ticket, CSRFPreventionToken } = await engine.getTicket();
  const form = new FormData();
  form.set("content", "vztmpl");
  form.set("filename", await openAsBlob(template), basename(template));
  const url = `https://${options.host}:${options.port}/api2/json/nodes/${nodeName}/storage/${options.storage}/upload`;
  const answer = await fetch(url, {
    method: "POST",
    headers: { cookie: `PVEAuthCookie=${ticket}`, CSRFPreventionToken },
    body: form,
  });
  const body = await answer.json();
  expect(answer.status === 200, `upload answers ${answer.status}`);
  return body.data;
}

function memoryLimit() {
  const find = (directory, depth) => {
    if (depth === 0 || !existsSync(directory)) return undefined;
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const path = join(directory, entry.name);
      if (entry.name === `lxc.payload.${vmid}` || (basename(directory) === "lxc" && entry.name === String(vmid))) {
        const file = ["memory.max", "memory.limit_in_bytes"].map((name) => join(path, name)).find(existsSync);
        if (file) return Number(readFileSync(file, "ascii"));
      }
      const found = find(path, depth - 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return find("/sys/fs/cgroup/memory", 5) ?? find("/sys/fs/cgroup", 5);
}

const [{ node: nodeName }] = await proxmox.nodes.$get();
const node = proxmox.nodes.$(nodeName);
console.log(`logged in, version ${(await proxmox.version.$get()).version}, node ${nodeName}`);

await wait(node, await upload(nodeName));
const volume = `${options.storage}:vztmpl/${basename(template)}`;
const templates = await node.storage.$(options.storage).content.$get({ content: "vztmpl" });
expect(templates.some((entry) => entry.volid === volume), `the storage lists ${volume}`);

await wait(
  node,
  await node.lxc.$post({
    vmid,
    ostemplate: volume,
    hostname: `ct${vmid}`,
    unprivileged: true,
    cores: 2,
    memory: 256,
    swap: 0,
    rootfs: `${options.storage}:1`,
    net0: `name=eth0,bridge=${options.bridge},ip=${options.address},gw=${options.gateway}`,
  }),
);
const container = node.lxc.$(vmid);
expect((await container.config.$get()).unprivileged == 1, "created, unprivileged");

await wait(node, await container.status.start.$post());
expect((await container.status.current.$get()).status === "running", "it runs");
execFileSync("ping", ["-c", "1", "-W", "5", options.address.split("/")[0]]);
console.log("answers ping");
const name = execFileSync("lxc-attach", ["-P", lxc, "-n", String(vmid), "--", "cat", "/etc/hostname"], { encoding: "utf8" });
expect(name.trim() === `ct${vmid}`, `runs a command and is called ${name.trim()}`);

await container.config.$put({ memory: 384 });
expect(memoryLimit() === 384 * 1024 * 1024, "its cgroup allows 384 MB");

await wait(node, await container.status.shutdown.$post({ timeout: 60 }));
expect((await container.status.current.$get()).status === "stopped", "it is shut down");
await wait(node, await container.$delete());
await node.storage.$(options.storage).content.$(volume).$delete();

expect((await node.lxc.$get()).every((guest) => guest.vmid != vmid), "the node does not list it");
const volumes = await node.storage.$(options.storage).content.$get();
expect(volumes.every((entry) => entry.vmid != vmid), "no volume of it");
expect(!readdirSync("/sys/class/net").some((link) => link.startsWith(`veth${vmid}i`)), "no network card of it");
expect(!existsSync(join(lxc, String(vmid))), "no directory of it");
process.exit(0);
