# SPDX-License-Identifier: Apache-2.0
"""The configurations of the collectors in a rendering, with their layers merged as the collector merges them."""

import copy
import pathlib

import yaml

import manifests


def configurations(objects):
    """Each collector with its merged configuration."""
    maps = {(item["metadata"].get("namespace"), item["metadata"]["name"]): item.get("data", {})
            for item in objects if item["kind"] == "ConfigMap"}
    for item in objects:
        if item["kind"] == "OpenTelemetryCollector":
            yield item["metadata"]["name"], item["spec"]["config"]
        elif item["kind"] in manifests.WORKLOADS:
            pod = manifests.workload_pod(item)
            for container in pod.spec["containers"]:
                files = [argument.partition("=")[2] for argument in container.get("args") or []
                         if argument.startswith("--config=/")]
                if files:
                    yield pod.name, merged(files, container, pod, maps)


def merged(files, container, pod, maps):
    """What a collector makes of its files: mappings are joined, anything else is replaced by the later."""
    whole = {}
    for path in files:
        join(whole, yaml.safe_load(content(pathlib.PurePosixPath(path), container, pod, maps)))
    return whole


def content(path, container, pod, maps):
    """The text of a file that a ConfigMap brings into a container."""
    for mount in container.get("volumeMounts") or []:
        if pathlib.PurePosixPath(mount["mountPath"]) == path.parent:
            for volume in pod.spec["volumes"]:
                if volume["name"] == mount["name"]:
                    data = maps.get((pod.namespace, volume["configMap"]["name"]), {})
                    if path.name in data:
                        return data[path.name]
    raise manifests.Failed(f"{pod.path} reads {path}, which no ConfigMap brings.")


def join(whole, part):
    """Joins one mapping into another."""
    for key, value in part.items():
        if isinstance(value, dict) and isinstance(whole.get(key), dict):
            join(whole[key], value)
        else:
            whole[key] = copy.deepcopy(value)
