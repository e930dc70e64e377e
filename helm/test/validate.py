"""Checks rendered manifests: each against the Kubernetes API's schema, and together for what the chart promises."""

import sys

import kubernetes_validate
import yaml

NEWEST = kubernetes_validate.latest_version()
OWN_KINDS = {"ServiceMonitor"}  # defined by the Prometheus operator, not by Kubernetes
SERVICES = {"gateway", "auth", "guest", "storage", "backup", "firewall", "cluster"}


def problems(manifests):
    for manifest in manifests:
        name = f"{manifest['kind']}/{manifest['metadata']['name']}"
        if manifest["kind"] in OWN_KINDS:
            continue
        try:
            kubernetes_validate.validate(manifest, NEWEST, strict=True)
        except kubernetes_validate.ValidationError as e:
            yield f"{name}: {'.'.join(map(str, e.path))}: {e.message}"
    deployments = {m["metadata"]["labels"]["app.kubernetes.io/component"]: m for m in manifests if m["kind"] == "Deployment"}
    if set(deployments) != SERVICES:
        yield f"deployments: {sorted(deployments)}"
    for service, deployment in deployments.items():
        pod = deployment["spec"]["template"]
        container = pod["spec"]["containers"][0]
        if not pod["spec"]["securityContext"].get("runAsNonRoot"):
            yield f"{service}: runs as root"
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            if probe not in container:
                yield f"{service}: no {probe}"
        if "memory" not in container["resources"].get("limits", {}):
            yield f"{service}: no memory limit"
        mounts = {m["name"] for m in container["volumeMounts"]}
        volumes = {v["name"] for v in pod["spec"]["volumes"]}
        if mounts != volumes:
            yield f"{service}: mounts {sorted(mounts)} but has volumes {sorted(volumes)}"
        selector = deployment["spec"]["selector"]["matchLabels"].items()
        if not selector <= pod["metadata"]["labels"].items():
            yield f"{service}: selects other pods than its own"
        urls = [e for e in container["env"] if e["name"].startswith("INNKEEPER_SERVICES_")]
        if len(urls) != len(SERVICES) - 1:
            yield f"{service}: knows {len(urls)} services"


name, path = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    rendered = [m for m in yaml.safe_load_all(file) if m]
found = list(problems(rendered))
for problem in found:
    print(f"{name}: {problem}", file=sys.stderr)
print(f"{name}: {len(rendered)} manifests, {len(found)} problems (Kubernetes {NEWEST})")
sys.exit(1 if found else 0)
